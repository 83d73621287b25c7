#pragma once

#include <filesystem>

namespace polyphony::app {

/// The folder that the running program is in, where the others of the platform lie too; empty if the system does not
/// say.
std::filesystem::path program_folder();

}  // namespace polyphony::app
