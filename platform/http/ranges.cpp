#include "platform/http/ranges.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "platform/http/message.h"

namespace polyphony::http {

namespace {

/// What one range-spec means.
enum class RangeSpec { Malformed, BeyondTheEnd, Satisfiable };

/// A number of digits only; one that is too large becomes the largest. Nothing if it is malformed.
std::optional<std::uint64_t> position(std::string_view digits) {
    std::uint64_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, value);
    if (at != end || digits.empty()) return std::nullopt;
    return error == std::errc::result_out_of_range ? UINT64_MAX : value;
}

/// `first-last`, `first-` or `-count`.
RangeSpec read_spec(std::string_view spec, std::uint64_t size, ByteRange& range) {
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos) return RangeSpec::Malformed;
    const auto first = position(spec.substr(0, dash));
    const auto last = position(spec.substr(dash + 1));
    if (dash == 0) {
        if (!last) return RangeSpec::Malformed;
        if (*last == 0 || size == 0) return RangeSpec::BeyondTheEnd;
        range.count = std::min(*last, size);
        range.first = size - range.count;
        return RangeSpec::Satisfiable;
    }
    const bool open_ended = dash + 1 == spec.size();
    if (!first || (!last && !open_ended) || (last && *last < *first)) return RangeSpec::Malformed;
    if (*first >= size) return RangeSpec::BeyondTheEnd;
    range.first = *first;
    range.count = std::min(last.value_or(size - 1), size - 1) - *first + 1;
    return RangeSpec::Satisfiable;
}

/// In any case. Boost.Beast 1.81's iequals() reads a byte beyond the end.
bool begins_with(std::string_view text, std::string_view lower_case) {
    return text.size() >= lower_case.size() &&
           std::equal(lower_case.begin(), lower_case.end(), text.begin(), [](char expected, char byte) {
               return expected == byte || (byte >= 'A' && byte <= 'Z' && expected == byte - 'A' + 'a');
           });
}

bool overlap(std::vector<ByteRange> ranges) {
    std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto found = std::adjacent_find(ranges.begin(), ranges.end(),
                                          [](const auto& a, const auto& b) { return a.first + a.count > b.first; });
    return found != ranges.end();
}

}  // namespace

std::optional<std::vector<ByteRange>> select_ranges(std::string_view field, std::uint64_t size,
                                                    std::size_t max_ranges) {
    constexpr std::string_view kUnit = "bytes=";
    if (!begins_with(field, kUnit)) return std::nullopt;
    std::vector<ByteRange> ranges;
    std::size_t specs = 0;
    for (auto rest = field.substr(kUnit.size()); !rest.empty();) {
        const auto comma = std::min(rest.find(','), rest.size());
        const auto spec = trimmed(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        // A list may have empty elements (section 5.6.1.2).
        if (spec.empty()) continue;
        if (++specs > max_ranges) return std::nullopt;
        ByteRange range;
        const auto meant = read_spec(spec, size, range);
        if (meant == RangeSpec::Malformed) return std::nullopt;
        if (meant == RangeSpec::Satisfiable) ranges.push_back(range);
    }
    if (specs == 0 || overlap(ranges)) return std::nullopt;
    return ranges;
}

}  // namespace polyphony::http
