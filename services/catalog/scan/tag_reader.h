#pragma once

#include <cstddef>
#include <filesystem>

#include "services/catalog/scan/file_facts.h"

namespace polyphony::catalog::scan {

/// Reads an audio file with TagLib and checks that it is what it claims to be and whole. Runs in the worker: a hostile
/// file may take the process down. `max_cover_bytes`: a larger embedded picture is left out.
ReadResult read_audio_file(const std::filesystem::path& path, std::size_t max_cover_bytes);

}  // namespace polyphony::catalog::scan
