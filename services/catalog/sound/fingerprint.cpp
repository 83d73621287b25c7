#include "services/catalog/sound/fingerprint.h"

#include <algorithm>
#include <bit>
#include <unordered_set>

namespace polyphony::catalog {
namespace {

constexpr std::size_t kLeastItems = 24;  // Of about six seconds.
constexpr std::size_t kLeastDifferentItems = 8;
constexpr std::size_t kMostShift = 24;  // About three seconds.
constexpr double kBitsPerItem = 32;
constexpr unsigned kBitsPerByte = 8;
constexpr std::uint32_t kByte = 0xFF;

double bit_error_rate_in_place(std::span<const std::uint32_t> one, std::span<const std::uint32_t> other) {
    const auto length = std::min(one.size(), other.size());
    if (length < kLeastItems) return 1;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < length; ++i) bits += static_cast<unsigned>(std::popcount(one[i] ^ other[i]));
    return static_cast<double>(bits) / (kBitsPerItem * static_cast<double>(length));
}

}  // namespace

bool is_telling(const Fingerprint& fingerprint) {
    const std::unordered_set<std::uint32_t> different(fingerprint.items.begin(), fingerprint.items.end());
    return fingerprint.items.size() >= kLeastItems && different.size() >= kLeastDifferentItems;
}

bool may_be_same(std::uint32_t hash, std::uint32_t other) { return std::popcount(hash ^ other) <= kMostHashDifference; }

double bit_error_rate(std::span<const std::uint32_t> one, std::span<const std::uint32_t> other) {
    double best = 1;
    for (std::size_t shift = 0; shift <= kMostShift; ++shift) {
        if (shift <= one.size()) best = std::min(best, bit_error_rate_in_place(one.subspan(shift), other));
        if (shift <= other.size()) best = std::min(best, bit_error_rate_in_place(one, other.subspan(shift)));
    }
    return best;
}

std::string bytes_of(std::span<const std::uint32_t> items) {
    std::string bytes;
    bytes.reserve(items.size_bytes());
    for (auto item : items)
        for (std::size_t i = 0; i < sizeof item; ++i, item >>= kBitsPerByte)
            bytes.push_back(static_cast<char>(item & kByte));
    return bytes;
}

std::vector<std::uint32_t> items_of(std::string_view bytes) {
    std::vector<std::uint32_t> items;
    for (; bytes.size() >= sizeof(std::uint32_t); bytes.remove_prefix(sizeof(std::uint32_t))) {
        std::uint32_t item = 0;
        for (auto i = sizeof item; i-- > 0;) item = item << kBitsPerByte | static_cast<unsigned char>(bytes[i]);
        items.push_back(item);
    }
    return items;
}

}  // namespace polyphony::catalog
