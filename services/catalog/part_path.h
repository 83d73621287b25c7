#pragma once

#include <string>

/// Where a part of a file is said to lie: below the file, `Album.flac/03`, a place that no file can have.
namespace polyphony::catalog {

/// The place of the part with this number; for 0, the whole, the file's own.
inline std::string part_path(const std::string& file, int number) {
    if (number == 0) return file;
    return file + (number < 10 ? "/0" : "/") + std::to_string(number);
}

/// The file that a place belongs to.
inline std::string file_path(std::string place, int number) {
    if (number != 0) place.resize(place.rfind('/'));
    return place;
}

}  // namespace polyphony::catalog
