#pragma once

#include <prometheus/gauge.h>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

namespace polyphony::storage {

/// A bounded queue between callers and the threads of a database. Thread-safe.
template <class Item>
class Queue {
  public:
    /// `size` shows how many wait.
    Queue(std::size_t most, prometheus::Gauge& size) : most_(most), size_(size) {}

    /// Moves `item` in; false, and it is left as it is, if the queue is full or closed.
    bool push(Item& item) {
        {
            const std::scoped_lock lock(mutex_);
            if (closed_ || items_.size() >= most_) return false;
            items_.push_back(std::move(item));
            size_.Set(static_cast<double>(items_.size()));
        }
        ready_.notify_one();
        return true;
    }

    /// Waits for items and takes the oldest, at most `most`; nothing once the queue is closed and empty.
    std::vector<Item> take(std::size_t most) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [this] { return closed_ || !items_.empty(); });
        const auto end = items_.begin() + static_cast<std::ptrdiff_t>(std::min(most, items_.size()));
        std::vector<Item> taken(std::make_move_iterator(items_.begin()), std::make_move_iterator(end));
        items_.erase(items_.begin(), end);
        size_.Set(static_cast<double>(items_.size()));
        return taken;
    }

    /// Takes no more items in; what waits can still be taken.
    void close() {
        {
            const std::scoped_lock lock(mutex_);
            closed_ = true;
        }
        ready_.notify_all();
    }

  private:
    const std::size_t most_;
    prometheus::Gauge& size_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<Item> items_;
    bool closed_ = false;
};

}  // namespace polyphony::storage
