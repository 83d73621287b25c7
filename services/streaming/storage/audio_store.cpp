#include "services/streaming/storage/audio_store.h"

#include <fcntl.h>
#include <fmt/format.h>

namespace polyphony::streaming {

Result<File> reopen(const File& file) {
    const auto path = fmt::format("/proc/self/fd/{}", file.descriptor());
    File reopened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!reopened) return fail(Code::Unavailable, "Too many files are open; try again in a moment.");
    return reopened;
}

}  // namespace polyphony::streaming
