#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace polyphony::catalog {

/// What a recording sounds like, by Chromaprint; see AudioAnalysed in contracts/polyphony/streaming/v1/events.proto.
struct Fingerprint {
    std::int64_t duration_ms = 0;
    std::uint32_t hash = 0;
    std::vector<std::uint32_t> items;

    bool operator==(const Fingerprint&) const = default;
};

/// How much two recordings of the same music may differ in length: silence that was cut, delays of encoders.
inline constexpr std::int64_t kMostDurationDifferenceMs = 3000;
/// How many bits of their hashes may differ, before they are looked at more closely.
inline constexpr int kMostHashDifference = 4;
/// Up to this part of different bits it is the same recording. Encodings of one differ by a few hundredths; of
/// different music, nearly half of the bits do.
inline constexpr double kMostBitErrorRate = 0.15;

/// False if there is too little to tell recordings apart by: it is very short, or the same tone all along.
bool is_telling(const Fingerprint& fingerprint);

/// Whether it is worth to compare the items of two fingerprints.
bool may_be_same(std::uint32_t hash, std::uint32_t other);

/// The part of the bits that differ, 0 to 1, where the two fit best: one may begin some seconds later.
double bit_error_rate(std::span<const std::uint32_t> one, std::span<const std::uint32_t> other);

/// Items as bytes, little-endian, and back.
std::string bytes_of(std::span<const std::uint32_t> items);
std::vector<std::uint32_t> items_of(std::string_view bytes);

}  // namespace polyphony::catalog
