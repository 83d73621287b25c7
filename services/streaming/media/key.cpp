#include "services/streaming/media/key.h"

#include <cmath>
#include <cstddef>
#include <numeric>

namespace polyphony::streaming {
namespace {

constexpr std::size_t kClasses = std::tuple_size_v<Chroma>;
constexpr Chroma kMajor = {6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88};
constexpr Chroma kMinor = {6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17};

/// As deviations from their mean, with a length of 1; all 0 if they do not deviate.
Chroma normalised(Chroma chroma) {
    const double mean = std::accumulate(chroma.begin(), chroma.end(), 0.0) / kClasses;
    for (auto& strength : chroma) strength -= mean;
    const double length = std::sqrt(std::inner_product(chroma.begin(), chroma.end(), chroma.begin(), 0.0));
    for (auto& strength : chroma) strength = length > 0 ? strength / length : 0;
    return chroma;
}

double correlation(const Chroma& chroma, const Chroma& profile, std::size_t tonic) {
    double sum = 0;
    for (std::size_t i = 0; i < kClasses; ++i) sum += chroma.at((i + tonic) % kClasses) * profile.at(i);
    return sum;
}

}  // namespace

std::optional<Key> key_of(const Chroma& chroma) {
    const auto heard = normalised(chroma);
    std::optional<Key> best;
    for (const bool minor : {false, true}) {
        const auto profile = normalised(minor ? kMinor : kMajor);
        for (std::size_t tonic = 0; tonic < kClasses; ++tonic) {
            const auto strength = correlation(heard, profile, tonic);
            if (strength > (best ? best->strength : 0)) best = Key{static_cast<int>(tonic), minor, strength};
        }
    }
    return best;
}

}  // namespace polyphony::streaming
