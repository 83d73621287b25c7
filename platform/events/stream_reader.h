#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "platform/events/connection.h"
#include "platform/events/events.h"

namespace polyphony::events {

/// An event and its place in the stream. What is no event of ours has no type.
struct Delivery {
    Event event;
    std::uint64_t stream_seq = 0;
    std::int64_t outbox_seq = 0;  ///< Its place in the outbox of its source.
};

/// Reads a stream in order from a place on. The broker keeps no memory of it beyond the moment: how far the reading got
/// is for the caller to remember. For one thread, but for stop_waiting().
class StreamReader {
  public:
    ~StreamReader() { close(); }

    /// Begins after the sequence `after`. Events that the stream no longer has are passed over, at the beginning only.
    Result<void> open(ContextHandle context, const std::string& stream, std::uint64_t after);
    void close();

    /// All that is there up to a limit, or else the first event that comes; nothing if none comes for a second. Fails
    /// with Aborted if an event is missing on the way; open() again then.
    Result<std::vector<Delivery>> next();

    /// Makes next() return. From any thread.
    void stop_waiting();

  private:
    Result<std::vector<Delivery>> fetch(int most, std::chrono::milliseconds wait);
    Result<void> check_order(const std::vector<Delivery>& batch);

    ContextHandle context_;
    std::string stream_;
    std::string consumer_;
    std::uint64_t last_ = 0;
    bool begun_ = false;  // An event was read since open().
    std::mutex subscription_mutex_;
    SubscriptionHandle subscription_;
};

}  // namespace polyphony::events
