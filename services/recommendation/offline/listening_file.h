#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/error.h"
#include "services/recommendation/weighted.h"

namespace polyphony::recommendation {

/// Files of listening data: one person a line, `person item item …`, numbers with spaces between; plain or gzip.
struct Listener {
    std::int64_t person = 0;
    std::vector<std::int64_t> items;  ///< In their order.
};

/// Fails with NotFound if the file cannot be read, with InvalidArgument if a line is something else.
Result<std::vector<Listener>> read_listeners(const std::string& path);
/// Gzip if the name ends so. Fails with Unavailable.
Result<void> write_listeners(const std::string& path, const std::vector<Listener>& listeners);

/// Numbers without gaps for items with any.
class ItemNumbers {
  public:
    TrackIndex number(std::int64_t item) {
        const auto [place, is_new] = numbers_.try_emplace(item, static_cast<TrackIndex>(items_.size()));
        if (is_new) items_.push_back(item);
        return place->second;
    }
    /// Each item once.
    std::vector<TrackIndex> numbers(const std::vector<std::int64_t>& items);
    std::int64_t item(TrackIndex number) const { return items_[number]; }
    std::size_t size() const { return items_.size(); }

  private:
    std::unordered_map<std::int64_t, TrackIndex> numbers_;
    std::vector<std::int64_t> items_;
};

}  // namespace polyphony::recommendation
