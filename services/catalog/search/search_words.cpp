#include "services/catalog/search/search_words.h"

#include <unicode/brkiter.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <memory>

#include "platform/encoding/utf8.h"
#include "services/catalog/text.h"

namespace polyphony::catalog {
namespace {

/// Words of one text that count, and letters of one word: what is longer is cut off.
constexpr std::size_t kMostWords = 200;
constexpr std::size_t kMostLetters = 40;

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::vector<std::string> characters_of(std::string_view text) {
    std::vector<std::string> characters;
    for (char c : text) {
        if (!utf8::continues(c) || characters.empty()) characters.emplace_back();
        characters.back() += c;
    }
    return characters;
}

/// Written without spaces between the words, in signs that mean something each.
bool is_ideographic(const std::string& word) {
    UErrorCode status = U_ZERO_ERROR;
    const auto script = uscript_getScript(icu::UnicodeString::fromUTF8(word).char32At(0), &status);
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
}

/// The words of a text in Latin letters; none if it is in Latin letters already (folding leaves ASCII of those).
std::vector<std::string> latin_words(const std::string& folded_text) {
    if (is_ascii(folded_text)) return {};
    static const std::unique_ptr<icu::Transliterator> transliterator = [] {
        UErrorCode status = U_ZERO_ERROR;
        return std::unique_ptr<icu::Transliterator>(
            icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, status));
    }();
    auto text = icu::UnicodeString::fromUTF8(folded_text);
    transliterator->transliterate(text);
    std::string latin;
    text.toUTF8String(latin);
    // Marks within words, as for the soft sign of Russian, are no letters.
    std::erase_if(latin, [](char c) { return c == '\'' || c == '`' || c == '"'; });
    auto found = words(latin);
    std::erase_if(found, [](const std::string& word) { return !is_ascii(word); });
    return found;
}

/// A run of ideographic words, or one other word.
struct Piece {
    std::string text;
    bool ideographic = false;
};

std::vector<Piece> pieces_of(std::string_view text) {
    std::vector<Piece> pieces;
    for (auto& word : words(text)) {
        const bool ideographic = !is_ascii(word) && is_ideographic(word);
        if (ideographic && !pieces.empty() && pieces.back().ideographic)
            pieces.back().text += word;
        else
            pieces.push_back({std::move(word), ideographic});
        if (pieces.size() == kMostWords) break;
    }
    for (auto& piece : pieces) piece.text = first_characters(piece.text, piece.ideographic ? kMostWords : kMostLetters);
    return pieces;
}

}  // namespace

std::string first_characters(const std::string& text, std::size_t count) {
    std::size_t end = 0;
    for (; end < text.size(); ++end)
        if (!utf8::continues(text[end]) && count-- == 0) break;
    return text.substr(0, end);
}

std::vector<SearchWord> words_to_index(std::string_view text) {
    std::vector<SearchWord> found;
    unsigned place = 0;
    for (const auto& piece : pieces_of(text)) {
        for (auto& word : latin_words(piece.text)) found.push_back({first_characters(word, kMostLetters), place});
        if (!piece.ideographic) {
            found.push_back({piece.text, place++});
            continue;
        }
        const auto characters = characters_of(piece.text);
        for (std::size_t i = 0; i < characters.size(); ++i, ++place) {
            found.push_back({characters[i], place});
            if (i + 1 < characters.size()) found.push_back({characters[i] + characters[i + 1], place});
        }
    }
    return found;
}

std::vector<std::string> words_to_find(std::string_view text) {
    std::vector<std::string> found;
    for (auto& piece : pieces_of(text)) {
        const auto characters = piece.ideographic ? characters_of(piece.text) : std::vector<std::string>();
        if (characters.size() < 2) found.push_back(std::move(piece.text));
        for (std::size_t i = 0; i + 1 < characters.size(); ++i) found.push_back(characters[i] + characters[i + 1]);
    }
    return found;
}

std::string code_to_find(std::string_view text) {
    auto code = fold(text);
    std::erase_if(code, [](char c) { return c == '-' || c == ' '; });
    return first_characters(code, kMostLetters);
}

}  // namespace polyphony::catalog
