#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What is typed into the one search box.
namespace polyphony::catalog {

/// Where words are looked for.
enum class SearchField { Any, Title, Artist, Album, Genre, Label, Isrc, Lyrics };

/// Words that belong together: each one found as the beginning of a word, in any order; or a quoted phrase, found
/// whole.
struct SearchClause {
    SearchField field = SearchField::Any;
    std::vector<std::string> words;
    bool phrase = false;

    bool operator==(const SearchClause&) const = default;
};

/// Years from one to another, both included.
struct YearRange {
    int from = 0;
    int to = 9999;

    bool operator==(const YearRange&) const = default;
};

/// All of the clauses, and all of the years.
struct SearchTerms {
    std::vector<SearchClause> clauses;
    std::vector<YearRange> years;

    bool empty() const { return clauses.empty() && years.empty(); }
    std::size_t word_count() const;
};

/// Reads words, "quoted phrases" and filters: `artist:`, `album:`, `title:`, `genre:`, `label:`, `isrc:`, `lyrics:`,
/// each with a word or a phrase behind it, and `year:1994`, `year:199` (the nineties), `year:1990-1999`, `year:1990-`,
/// `year:-1999`. Never fails: what is no filter is words.
SearchTerms parse_search(std::string_view text);

/// The text of a search, as parse_search() reads it.
std::string write_search(const SearchTerms& terms);

}  // namespace polyphony::catalog
