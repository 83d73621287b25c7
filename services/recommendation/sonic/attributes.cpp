#include "services/recommendation/sonic/attributes.h"

#include <algorithm>
#include <mutex>

namespace polyphony::recommendation {
namespace {

constexpr double kKeys = 12;

/// Keys go round: B is next to C.
double difference(std::size_t attribute, double one, double other) {
    const double distance = std::abs(one - other);
    return attribute == static_cast<std::size_t>(Attribute::Key) ? std::min(distance, std::abs(kKeys - distance))
                                                                 : distance;
}

}  // namespace

void MeasuredAttributes::put(const std::string& track_id, const AttributeValues& values) {
    const std::unique_lock lock(mutex_);
    values_[track_id] = values;
}

void MeasuredAttributes::erase(const std::string& track_id) {
    const std::unique_lock lock(mutex_);
    values_.erase(track_id);
}

AttributeValues MeasuredAttributes::of(const std::string& track_id) const {
    const std::shared_lock lock(mutex_);
    const auto found = values_.find(track_id);
    return found == values_.end() ? unknown_attributes() : found->second;
}

bool Tuning::possible() const {
    const auto finite = [](const std::optional<double>& wish) { return !wish || std::isfinite(*wish); };
    return std::ranges::all_of(min, finite) && std::ranges::all_of(max, finite) && std::ranges::all_of(target, finite);
}

bool Tuning::allows(const AttributeValues& values) const {
    for (std::size_t i = 0; i < kAttributes; ++i) {
        // Comparisons with NaN are false.
        if (min[i] && !(values[i] >= *min[i])) return false;
        if (max[i] && !(values[i] <= *max[i])) return false;
    }
    return true;
}

double Tuning::closeness(const AttributeValues& values, const AttributeValues& scales) const {
    double sum = 0;
    for (std::size_t i = 0; i < kAttributes; ++i) {
        if (!target[i]) continue;
        const bool comparable = !std::isnan(values[i]) && scales[i] > 0;
        const double away = comparable ? difference(i, values[i], *target[i]) / scales[i] : 1;
        sum += away * away;
    }
    return std::exp(-sum);
}

}  // namespace polyphony::recommendation
