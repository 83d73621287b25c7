#include "edge/limits/arrival_delay.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <memory>
#include <vector>

namespace polyphony::edge {
namespace {

using std::chrono::milliseconds;
using Socket = boost::asio::local::stream_protocol::socket;

void work(milliseconds length) {
    const auto until = ArrivalDelay::Clock::now() + length;
    while (ArrivalDelay::Clock::now() < until) {
    }
}

TEST(ArrivalDelay, IsShortWhileThereIsNothingElse) {
    boost::asio::io_context io;
    ArrivalDelay delay(io);
    delay.get();
    io.run_one();
    EXPECT_LT(delay.get(), milliseconds(20));
}

TEST(ArrivalDelay, GrowsWhileItIsMeasured) {
    boost::asio::io_context io;
    ArrivalDelay delay(io);
    delay.get();
    work(milliseconds(20));
    EXPECT_GE(delay.get(), milliseconds(20));
}

// More connections than the event loop takes from the kernel at a time.
TEST(ArrivalDelay, CountsWhatTheKernelHoldsForOthers) {
    constexpr int kConnections = 400;
    boost::asio::io_context io;
    std::vector<std::unique_ptr<Socket>> sockets;
    std::array<char, 1> byte{};
    for (int i = 0; i < kConnections; ++i) {
        auto ours = std::make_unique<Socket>(io);
        auto theirs = std::make_unique<Socket>(io);
        boost::asio::local::connect_pair(*ours, *theirs);
        ours->async_read_some(boost::asio::buffer(byte), [](auto, auto) { work(milliseconds(1)); });
        theirs->write_some(boost::asio::buffer(byte));
        sockets.push_back(std::move(ours));
        sockets.push_back(std::move(theirs));
    }
    ArrivalDelay delay(io);
    delay.get();
    io.run();
    EXPECT_GE(delay.get(), milliseconds(kConnections));
}

}  // namespace
}  // namespace polyphony::edge
