#include "services/recommendation/lists/periods.h"

#include <string>

namespace polyphony::recommendation {
namespace {

std::uint64_t fnv1a(std::uint64_t hash, std::string_view text) {
    constexpr std::uint64_t kPrime = 1'099'511'628'211;
    for (const char character : text) hash = (hash ^ static_cast<unsigned char>(character)) * kPrime;
    return hash;
}

/// Spreads what FNV leaves in the low bits (the finaliser of SplitMix64).
std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111eb;
    return bits ^ (bits >> 31U);
}

}  // namespace

std::uint64_t seed_of(std::string_view user_id, std::string_view list_id, std::int64_t period) {
    constexpr std::uint64_t kBasis = 14'695'981'039'346'656'037ULL;
    return fnv1a(fnv1a(fnv1a(kBasis, user_id), list_id), std::to_string(period));
}

double draw(std::uint64_t seed, std::string_view track_id) {
    constexpr double kSteps = 1ULL << 53U;
    return (static_cast<double>(mixed(fnv1a(seed, track_id)) >> 11U) + 0.5) / kSteps;
}

}  // namespace polyphony::recommendation
