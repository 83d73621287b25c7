#pragma once

#include <taglib/tstring.h>

#include <cstddef>
#include <filesystem>
#include <optional>

namespace polyphony::catalog::scan {

/// A text file in UTF-8, UTF-16 with a mark of its order, or Latin-1. Nothing if it cannot be read or is longer.
std::optional<TagLib::String> read_text_file(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace polyphony::catalog::scan
