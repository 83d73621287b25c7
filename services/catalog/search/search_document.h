#pragma once

#include <xapian.h>

#include <string>
#include <string_view>

#include "services/catalog/search/search_query.h"
#include "services/catalog/search/searchable.h"

/// What the index holds of each thing. Each kind is found by terms of its own, `KIND GROUP TEXT`, so that it costs
/// nothing to leave the others out. A term's wdf is what a hit counts: most in titles, more in short texts, a little
/// more in what is popular.
namespace polyphony::catalog {

/// Another number makes every index be built anew.
constexpr int kSearchSchema = 2;

/// Beginnings of words up to this length are terms of their own; longer ones are looked up among the words.
constexpr std::size_t kShortPrefix = 3;

/// The groups of terms.
enum class TermGroup : char {
    Id = 'q',
    Library = 'm',
    Word = 'w',       ///< Of any field, with its places.
    Beginning = 'p',  ///< The first one to three letters of words.
    Title = 't',
    Artist = 'a',
    Album = 'b',
    Genre = 'g',
    Label = 'l',
    Isrc = 'i',
    Lyrics = 'x',
    Year = 'y'
};

std::string term_of(Kind kind, TermGroup group, std::string_view text);
std::string year_text(int year);
TermGroup group_of(SearchField field);

Xapian::Document document_of(const Searchable& thing);

}  // namespace polyphony::catalog
