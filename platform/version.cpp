#include "platform/version.h"

namespace polyphony {

std::string_view version() { return POLYPHONY_VERSION; }

}  // namespace polyphony
