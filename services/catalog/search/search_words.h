#pragma once

#include <string>
#include <string_view>
#include <vector>

/// How texts are cut into what the search looks for. Thread-safe.
namespace polyphony::catalog {

/// A folded word and its place in the text; several may share a place.
struct SearchWord {
    std::string text;
    unsigned place = 0;

    bool operator==(const SearchWord&) const = default;
};

/// What a text is found by: its folded words; of Chinese and Japanese each character and each pair of neighbours, so
/// that it does not matter where words begin; and what is not in Latin letters in those too (`кино` also as `kino`).
std::vector<SearchWord> words_to_index(std::string_view text);

/// What a text looks for: its folded words; of Chinese and Japanese the pairs of neighbours, or the character that
/// stands alone.
std::vector<std::string> words_to_find(std::string_view text);

/// The text as an id, without case, spaces and hyphens: `US-RC1-76-07839` -> `usrc17607839`.
std::string code_to_find(std::string_view text);

/// The first characters of a text, at most `count` of them.
std::string first_characters(const std::string& text, std::size_t count);

}  // namespace polyphony::catalog
