#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/catalog/sql.h"

/// SQL of the inverted index that the search runs on.
namespace polyphony::catalog {

enum class Kind { Track = 1, Album = 2, Artist = 3 };

/// A text that something can be found by, and how much a hit in it counts.
struct SearchText {
    std::string_view text;
    int weight = 0;
};

/// Makes something findable by the words of these texts, and by no others.
void index(soci::session& sql, Kind kind, const std::string& id, const std::string& library_id,
           const std::vector<SearchText>& texts);
/// Makes something unfindable in a library.
void unindex(soci::session& sql, Kind kind, const std::string& id, const std::string& library_id);

/// Ids of what holds, for each of the folded words, a word that begins with it; best first, without the
/// `offset` best. `words` must not be empty.
Ids find(soci::session& sql, Kind kind, const Ids& visible, const std::vector<std::string>& words, int limit,
         int offset = 0);

}  // namespace polyphony::catalog
