#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>

namespace polyphony::edge {

/// How long what arrives now waits until this process gets around to reading it. Measured by sending oneself a byte,
/// which lines up in the kernel behind all connections that have something to read: how late the event loop is does not
/// tell, since it takes only so many of them at a time. Not thread-safe.
class ArrivalDelay {
  public:
    using Clock = std::chrono::steady_clock;

    explicit ArrivalDelay(boost::asio::io_context& io);

    /// The newest measurement, or how long the one under way takes already. Starts another one now and then.
    Clock::duration get();

  private:
    void measure(Clock::time_point now);

    boost::asio::local::stream_protocol::socket sender_;
    boost::asio::local::stream_protocol::socket receiver_;
    std::array<char, 1> received_{};
    Clock::time_point sent_;
    bool under_way_ = false;
    Clock::duration delay_{};
};

}  // namespace polyphony::edge
