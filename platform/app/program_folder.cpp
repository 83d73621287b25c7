#include "platform/app/program_folder.h"

namespace polyphony::app {

std::filesystem::path program_folder() {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace polyphony::app
