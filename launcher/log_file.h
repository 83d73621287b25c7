#pragma once

#include <cstdint>
#include <string>

namespace polyphony::launcher {

/// Keeps a log that a process appends to below `most_bytes`: what is there is moved to `PATH.1`, over what was there.
void trim_log(const std::string& path, std::uintmax_t most_bytes);

/// The last line of a log, shortened; empty if there is none.
std::string last_line(const std::string& path);

}  // namespace polyphony::launcher
