#include "services/catalog/text.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>

namespace polyphony::catalog {
namespace {

icu::UnicodeString from_utf8(std::string_view text) {
    return icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
}

std::string to_utf8(const icu::UnicodeString& text) {
    std::string utf8;
    return text.toUTF8String(utf8);
}

std::string squeeze(std::string_view text) {
    std::string squeezed;
    for (char c : text) {
        bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!space) {
            squeezed += c;
        } else if (!squeezed.empty() && squeezed.back() != ' ') {
            squeezed += ' ';
        }
    }
    if (!squeezed.empty() && squeezed.back() == ' ') squeezed.pop_back();
    return squeezed;
}

const icu::Transliterator& folding() {
    static const std::unique_ptr<icu::Transliterator> transliterator = [] {
        UErrorCode status = U_ZERO_ERROR;
        return std::unique_ptr<icu::Transliterator>(
            // The voiced sound marks of kana are no accents: with them ハ is バ or パ, another letter.
            icu::Transliterator::createInstance("NFKD; [[:Mn:]-[\\u3099\\u309A]] Remove; Latin-ASCII; NFC",
                                                UTRANS_FORWARD, status));
    }();
    return *transliterator;
}

/// A word iterator is not thread-safe, but cheap to copy.
std::unique_ptr<icu::BreakIterator> word_iterator() {
    static const std::unique_ptr<icu::BreakIterator> prototype = [] {
        UErrorCode status = U_ZERO_ERROR;
        return std::unique_ptr<icu::BreakIterator>(
            icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    }();
    return std::unique_ptr<icu::BreakIterator>(prototype->clone());
}

icu::UnicodeString folded(std::string_view text) {
    auto unicode = from_utf8(text);
    unicode.foldCase();
    folding().transliterate(unicode);
    // Compatibility characters may have brought capital letters back.
    return unicode.foldCase();
}

}  // namespace

std::string name_key(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    auto unicode = from_utf8(squeeze(name)).foldCase();
    return to_utf8(icu::Normalizer2::getNFCInstance(status)->normalize(unicode, status));
}

std::string sort_name(std::string_view name) {
    static constexpr std::array<std::string_view, 3> kArticles = {"the ", "a ", "an "};
    std::string squeezed = squeeze(name);
    auto key = fold(squeezed.substr(0, 4));
    for (auto article : kArticles) {
        if (key.starts_with(article) && squeezed.size() > article.size()) return squeezed.substr(article.size());
    }
    return squeezed;
}

std::string sort_key(std::string_view name) {
    auto key = fold(sort_name(name));
    return key.empty() ? std::string(name) : key;
}

std::string index_letter(std::string_view sort_name) {
    auto unicode = folded(sort_name);
    const auto first = unicode.isEmpty() ? U_SENTINEL : unicode.char32At(0);
    if (!u_isalpha(first)) return "#";
    return to_utf8(icu::UnicodeString(u_toupper(first)));
}

std::string fold(std::string_view text) { return to_utf8(folded(text)); }

bool is_name(std::string_view name) {
    constexpr std::size_t kMaxNameBytes = 1200;
    const bool visible = name.find_first_not_of(" \t") != std::string_view::npos;
    const bool plain = std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < ' '; });
    return visible && plain && name.size() <= kMaxNameBytes;
}

std::vector<std::string> words(std::string_view text) {
    auto unicode = folded(text);
    auto iterator = word_iterator();
    iterator->setText(unicode);
    std::vector<std::string> found;
    for (int32_t begin = iterator->first(), end = iterator->next(); end != icu::BreakIterator::DONE;
         begin = end, end = iterator->next()) {
        if (iterator->getRuleStatus() == UBRK_WORD_NONE) continue;
        found.push_back(to_utf8(unicode.tempSubStringBetween(begin, end)));
    }
    return found;
}

}  // namespace polyphony::catalog
