#include "edge/limits/arrival_delay.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <string_view>

namespace polyphony::edge {
namespace {

constexpr std::chrono::milliseconds kBetween{5};
constexpr std::string_view kByte = ".";

}  // namespace

ArrivalDelay::ArrivalDelay(boost::asio::io_context& io) : sender_(io), receiver_(io) {
    boost::asio::local::connect_pair(sender_, receiver_);
    sender_.non_blocking(true);
}

ArrivalDelay::Clock::duration ArrivalDelay::get() {
    const auto now = Clock::now();
    if (under_way_) return std::max(delay_, now - sent_);
    if (now - sent_ >= kBetween) measure(now);
    return delay_;
}

// Waited for before it is sent: what is there already would be read at once.
void ArrivalDelay::measure(Clock::time_point now) {
    under_way_ = true;
    sent_ = now;
    receiver_.async_read_some(boost::asio::buffer(received_), [this](boost::system::error_code error, std::size_t) {
        if (error) return;
        under_way_ = false;
        delay_ = Clock::now() - sent_;
    });
    boost::system::error_code ignored;
    sender_.write_some(boost::asio::buffer(kByte), ignored);
}

}  // namespace polyphony::edge
