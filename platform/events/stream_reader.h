#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/events/broker.h"

namespace polyphony::events {

/// Reads a stream from a place on, in order and without gaps. How far the reading got is for the caller to remember.
/// For one thread, but for stop_waiting().
class StreamReader {
  public:
    /// `name` is for the log.
    StreamReader(std::string name, std::unique_ptr<Subscription> subscription);

    /// Begins after the sequence `after`. Events that the stream no longer has are passed over.
    Result<void> open(std::uint64_t after);
    void close() { subscription_->close(); }

    /// What Subscription::next() gives. Fails with Aborted if an event is missing on the way; open() again then.
    Result<std::vector<Delivery>> next();

    /// Makes next() return. From any thread.
    void stop_waiting() { subscription_->stop_waiting(); }

  private:
    Result<void> check_order(const std::vector<Delivery>& batch);

    const std::string name_;
    const std::unique_ptr<Subscription> subscription_;
    std::uint64_t last_ = 0;
    std::uint64_t deliveries_ = 0;  // since open()
};

}  // namespace polyphony::events
