#include "services/recommendation/sonic/sounds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <span>
#include <unordered_set>
#include <utility>

namespace polyphony::recommendation {
namespace {

constexpr double kLeastVariance = 1e-9;

template <class Scales>
float squared_distance(const SoundPoint& one, const SoundPoint& other, const Scales& scales) {
    float sum = 0;
    for (std::size_t i = 0; i < kSoundDimensions; ++i) {
        const float difference = one[i] - other[i];
        sum += difference * difference * scales[i];
    }
    return sum;
}

/// Two tracks taken at random are 2 a dimension apart, and a seventh alike.
double similarity_at(float squared_distance) {
    return std::exp(-static_cast<double>(squared_distance) / static_cast<double>(kSoundDimensions));
}

SoundPoint between(const SoundPoint& from, const SoundPoint& to, float part) {
    SoundPoint point{};
    for (std::size_t i = 0; i < kSoundDimensions; ++i) point[i] = std::lerp(from[i], to[i], part);
    return point;
}

}  // namespace

void Sounds::put(const std::string& track_id, const SoundPoint& point) {
    erase(track_id);
    const std::unique_lock lock(mutex_);
    rows_[track_id] = ids_.size();
    ids_.push_back(track_id);
    points_.push_back(point);
    for (std::size_t i = 0; i < kSoundDimensions; ++i) {
        sums_[i] += point[i];
        squares_[i] += static_cast<double>(point[i]) * point[i];
    }
}

void Sounds::erase(const std::string& track_id) {
    const std::unique_lock lock(mutex_);
    const auto found = rows_.find(track_id);
    if (found == rows_.end()) return;
    const auto row = found->second;
    for (std::size_t i = 0; i < kSoundDimensions; ++i) {
        sums_[i] -= points_[row][i];
        squares_[i] -= static_cast<double>(points_[row][i]) * points_[row][i];
    }
    rows_[ids_.back()] = row;
    ids_[row] = std::move(ids_.back());
    points_[row] = points_.back();
    ids_.pop_back();
    points_.pop_back();
    rows_.erase(track_id);
}

Sounds::Scales Sounds::scales() const {
    Scales scales{};
    const auto count = static_cast<double>(points_.size());
    for (std::size_t i = 0; i < kSoundDimensions; ++i) {
        const double mean = sums_[i] / count;
        const double variance = squares_[i] / count - mean * mean;
        if (variance > kLeastVariance) scales[i] = static_cast<float>(1 / variance);
    }
    return scales;
}

std::vector<SonicMatch> Sounds::similar(const std::string& track_id, std::size_t limit) const {
    const std::shared_lock lock(mutex_);
    const auto found = rows_.find(track_id);
    if (found == rows_.end()) return {};
    const auto by = scales();
    std::vector<std::pair<float, std::size_t>> near;
    near.reserve(points_.size());
    for (std::size_t row = 0; row < points_.size(); ++row)
        if (row != found->second) near.emplace_back(squared_distance(points_[found->second], points_[row], by), row);
    limit = std::min(limit, near.size());
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(limit), near.end());
    std::vector<SonicMatch> matches;
    for (const auto& [distance, row] : std::span(near).first(limit))
        matches.push_back({ids_[row], similarity_at(distance)});
    return matches;
}

std::vector<SonicMatch> Sounds::path(const std::string& from, const std::string& to, std::size_t limit) const {
    const std::shared_lock lock(mutex_);
    const auto first = rows_.find(from);
    const auto last = rows_.find(to);
    if (first == rows_.end() || last == rows_.end() || limit == 0) return {};
    std::vector<std::size_t> way{first->second};
    const auto by = scales();
    std::unordered_set<std::size_t> taken{first->second, last->second};
    const auto& begin = points_[first->second];
    const auto& end = points_[last->second];
    for (std::size_t step = 1; step + 1 < limit && taken.size() < points_.size() && from != to; ++step) {
        const auto aim = between(begin, end, static_cast<float>(step) / static_cast<float>(limit - 1));
        std::pair<float, std::size_t> nearest{std::numeric_limits<float>::max(), 0};
        for (std::size_t row = 0; row < points_.size(); ++row)
            if (!taken.contains(row)) nearest = std::min(nearest, {squared_distance(aim, points_[row], by), row});
        taken.insert(nearest.second);
        way.push_back(nearest.second);
    }
    if (from != to && limit > 1) way.push_back(last->second);
    std::vector<SonicMatch> matches;
    for (const auto row : way) matches.push_back({ids_[row], similarity_at(squared_distance(begin, points_[row], by))});
    return matches;
}

}  // namespace polyphony::recommendation
