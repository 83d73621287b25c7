#pragma once

#include <string>
#include <vector>

namespace polyphony::catalog {

/// What can be found, numbered as in the tables.
enum class Kind { Track = 1, Album = 2, Artist = 3 };

/// A track, an album or an artist, as far as the search is concerned.
struct Searchable {
    Kind kind = Kind::Track;
    std::string id;
    std::vector<std::string> library_ids;  ///< None: it is not to be found any more.
    std::string title;                     ///< Of an artist: the name.
    std::vector<std::string> artists;
    std::string album;
    std::vector<std::string> genres;
    std::vector<std::string> labels;
    std::vector<std::string> isrcs;
    std::vector<std::string> lyrics;  ///< Plain text, one for each language.
    int year = 0;
    long long popularity = 0;  ///< How often it was played or saved.
};

/// What popularity counts in the order of hits: the number of binary digits. One more each time it doubles.
unsigned popularity_level(long long popularity);

}  // namespace polyphony::catalog
