#include "services/catalog/search/search_query.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "services/catalog/search/search_words.h"

namespace polyphony::catalog {
namespace {

constexpr std::array<std::pair<std::string_view, SearchField>, 7> kFields = {{{"title", SearchField::Title},
                                                                              {"artist", SearchField::Artist},
                                                                              {"album", SearchField::Album},
                                                                              {"genre", SearchField::Genre},
                                                                              {"label", SearchField::Label},
                                                                              {"isrc", SearchField::Isrc},
                                                                              {"lyrics", SearchField::Lyrics}}};
constexpr std::string_view kYear = "year";
constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::size_t kYearDigits = 4;

/// Takes what comes before one of `marks`, and the mark.
std::string_view take_before(std::string_view& text, std::string_view marks) {
    const auto end = std::min(text.find_first_of(marks), text.size());
    const auto taken = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return taken;
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lowered;
}

/// Takes `NAME:` if something other than a space stands right behind it.
std::optional<std::string> take_name(std::string_view& text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon + 1 >= text.size()) return std::nullopt;
    if (kSpaces.find(text[colon + 1]) != std::string_view::npos) return std::nullopt;
    auto name = lower(text.substr(0, colon));
    const bool known = name == kYear || std::any_of(kFields.begin(), kFields.end(),
                                                    [&](const auto& field) { return field.first == name; });
    if (!known) return std::nullopt;
    text.remove_prefix(colon + 1);
    return name;
}

/// The years that begin with these digits.
std::optional<YearRange> years_that_begin(std::string_view digits) {
    if (digits.empty() || digits.size() > kYearDigits) return std::nullopt;
    YearRange years{0, 0};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), years.from);
    if (error != std::errc() || end != digits.data() + digits.size() || digits.front() == '-') return std::nullopt;
    years.to = years.from;
    for (auto missing = kYearDigits - digits.size(); missing > 0; --missing) {
        years.from *= 10;
        years.to = years.to * 10 + 9;
    }
    return years;
}

std::optional<YearRange> read_years(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return years_that_begin(text);
    const auto first = text.substr(0, dash);
    const auto last = text.substr(dash + 1);
    const auto from = first.empty() ? YearRange() : years_that_begin(first);
    const auto to = last.empty() ? YearRange() : years_that_begin(last);
    if (!from || !to || text.size() < 2) return std::nullopt;
    return YearRange{from->from, to->to};
}

SearchField field_of(const std::string& name) {
    const auto* found =
        std::find_if(kFields.begin(), kFields.end(), [&](const auto& field) { return field.first == name; });
    return found == kFields.end() ? SearchField::Any : found->second;
}

void add_clause(SearchTerms& terms, SearchField field, std::string_view text, bool quoted) {
    SearchClause clause{field, {}, false};
    if (field == SearchField::Isrc) {
        if (auto code = code_to_find(text); !code.empty()) clause.words.push_back(std::move(code));
    } else {
        clause.words = words_to_find(text);
        clause.phrase = quoted;
    }
    const bool known = std::find(terms.clauses.begin(), terms.clauses.end(), clause) != terms.clauses.end();
    if (!clause.words.empty() && !known) terms.clauses.push_back(std::move(clause));
}

std::string_view name_of(SearchField field) {
    for (const auto& [name, known] : kFields)
        if (known == field) return name;
    return {};
}

}  // namespace

std::size_t SearchTerms::word_count() const {
    auto count = years.size();
    for (const auto& clause : clauses) count += clause.words.size();
    return count;
}

SearchTerms parse_search(std::string_view text) {
    SearchTerms terms;
    for (;;) {
        text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
        if (text.empty()) return terms;
        const auto name = take_name(text);
        const bool quoted = text.starts_with('"');
        if (quoted) text.remove_prefix(1);
        const auto value = take_before(text, quoted ? "\"" : kSpaces);
        if (name == kYear) {
            if (const auto years = read_years(value)) {
                terms.years.push_back(*years);
                continue;
            }
        }
        add_clause(terms, name ? field_of(*name) : SearchField::Any, value, quoted);
    }
}

std::string write_search(const SearchTerms& terms) {
    std::vector<std::string> parts;
    for (const auto& clause : terms.clauses) {
        auto name = std::string(name_of(clause.field));
        if (!name.empty()) name += ':';
        if (clause.phrase) parts.push_back(fmt::format("{}\"{}\"", name, fmt::join(clause.words, " ")));
        if (clause.phrase) continue;
        for (const auto& word : clause.words) parts.push_back(name + word);
    }
    for (const auto& years : terms.years) parts.push_back(fmt::format("year:{:04}-{:04}", years.from, years.to));
    return fmt::format("{}", fmt::join(parts, " "));
}

}  // namespace polyphony::catalog
