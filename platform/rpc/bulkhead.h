#pragma once

#include <prometheus/gauge.h>

#include <atomic>
#include <optional>
#include <utility>

#include "platform/rpc/priority.h"

namespace polyphony::rpc {

/// Bounds how many calls to one peer are under way, so that a slow peer holds no more than its share of us: calls for
/// playback may use all places, interactive ones three quarters of them, those in the background a half. Thread-safe.
class Bulkhead {
  public:
    Bulkhead(int places, prometheus::Gauge& taken_gauge) : places_(places), taken_gauge_(taken_gauge) {}

    /// A place, until it goes out of scope.
    class Place {
      public:
        explicit Place(Bulkhead& bulkhead) : bulkhead_(&bulkhead) {}
        Place(Place&& other) noexcept : bulkhead_(std::exchange(other.bulkhead_, nullptr)) {}
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (bulkhead_ != nullptr) bulkhead_->leave();
        }

      private:
        Bulkhead* bulkhead_;
    };

    /// A place for a call of this priority; nothing if too many are taken.
    std::optional<Place> enter(Priority priority) {
        if (taken_.fetch_add(1) >= places_for(priority)) {
            taken_.fetch_sub(1);
            return std::nullopt;
        }
        taken_gauge_.Increment();
        return Place(*this);
    }

  private:
    int places_for(Priority priority) const {
        switch (priority) {
            case Priority::Background:
                return (places_ + 1) / 2;
            case Priority::Interactive:
                return (places_ * 3 + 3) / 4;
            case Priority::Playback:
                break;
        }
        return places_;
    }

    void leave() {
        taken_.fetch_sub(1);
        taken_gauge_.Decrement();
    }

    const int places_;
    prometheus::Gauge& taken_gauge_;
    std::atomic<int> taken_{0};
};

}  // namespace polyphony::rpc
