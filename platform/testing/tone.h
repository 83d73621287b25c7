#pragma once

#include <filesystem>

namespace polyphony::testing {

/// Writes a mono WAV file with a tone of 440 Hz; 64 kbit/s.
void write_tone(const std::filesystem::path& path, int seconds);

}  // namespace polyphony::testing
