#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>

namespace polyphony::recommendation {

/// What was measured of a track, and what can be asked of a recommendation. Popularity is not measured, but counted.
enum class Attribute { Tempo, Loudness, Key, Mode, DurationMs, BrightnessHz, OnsetsPerSecond, Popularity };
inline constexpr std::size_t kAttributes = 8;
inline constexpr std::size_t kMeasuredAttributes = 7;

/// By Attribute; NaN for what is not known.
using AttributeValues = std::array<double, kAttributes>;

inline AttributeValues unknown_attributes() {
    AttributeValues values{};
    values.fill(std::numeric_limits<double>::quiet_NaN());
    return values;
}

/// What was measured of all tracks. Thread-safe.
class MeasuredAttributes {
  public:
    void put(const std::string& track_id, const AttributeValues& values);
    void erase(const std::string& track_id);
    /// All unknown for a track that is not.
    AttributeValues of(const std::string& track_id) const;

  private:
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, AttributeValues> values_;
};

/// How a list should sound.
struct Tuning {
    using Wishes = std::array<std::optional<double>, kAttributes>;

    Wishes min{};
    Wishes max{};
    Wishes target{};

    /// False if a number is none.
    bool possible() const;
    /// False if a value is beyond a limit, or is not known and has one.
    bool allows(const AttributeValues& values) const;
    /// From 1 (all targets met) towards 0. `scales` is what a difference of each attribute is counted in. What is not
    /// known is one scale away.
    double closeness(const AttributeValues& values, const AttributeValues& scales) const;
};

}  // namespace polyphony::recommendation
