// Those who read slowly, or not at all, or only to hold a connection.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "platform/http/files.h"
#include "platform/http/test_server.h"

namespace polyphony::http {
namespace {

constexpr std::uint64_t kFileBytes = 24'000'000;

class SlowReaders : public ::testing::Test {
  protected:
    SlowReaders() {
        std::ofstream(path_).flush();
        std::filesystem::resize_file(path_, kFileBytes);
        limits_.write_timeout = std::chrono::milliseconds(300);
        router_.add(Verb::get, "/file", [this](Request& request) -> Task<Response> {
            auto file = *open_file(path_, "audio/ogg");
            file.filling = [this](std::uint64_t offset, std::uint64_t wanted) -> Task<Result<std::uint64_t>> {
                constexpr std::uint64_t kStep = 1000;
                sent_ = offset;
                co_return std::min(wanted, kStep);
            };
            co_return serve_file(request, file);
        });
    }

    bool connections(double number) {
        auto& open = server_->metrics().gauge("polyphony_http_open_connections", "");
        return testing::eventually([&] { return open.Value() == number; });
    }

    /// What the server sends to someone who reads nothing, until it gives up.
    std::uint64_t sent_to_nobody(std::size_t max_unsent_bytes) {
        limits_.max_unsent_bytes = max_unsent_bytes;
        server_ = std::make_unique<test::RunningServer>(router_, limits_);
        test::Client client(server_->port());
        client.send("GET /file HTTP/1.1\r\nHost: t\r\n\r\n");
        EXPECT_TRUE(connections(1));
        EXPECT_TRUE(connections(0));
        return sent_;
    }

    testing::TemporaryFolder folder_;
    const std::filesystem::path path_ = folder_.path() / "file";
    std::atomic<std::uint64_t> sent_ = 0;
    Limits limits_;
    Router router_;
    std::unique_ptr<test::RunningServer> server_;
};

TEST_F(SlowReaders, HoldNoMoreInTheKernelThanTheLimit) {
    constexpr std::size_t kLess = 64 * 1024;
    constexpr std::size_t kMore = 1024 * 1024;
    const auto less = sent_to_nobody(kLess);
    const auto more = sent_to_nobody(kMore);
    EXPECT_GT(more, less + (kMore - kLess) / 2);
}

TEST_F(SlowReaders, AreCutIfTheyTakeTooLittle) {
    limits_.min_write_bytes = 20'000'000;
    server_ = std::make_unique<test::RunningServer>(router_, limits_);
    test::Client client(server_->port());
    client.send("GET /file HTTP/1.1\r\nHost: t\r\n\r\n");
    std::size_t received = 0;
    std::vector<char> piece(20'000);
    for (;;) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        const auto count = ::recv(client.socket().native_handle(), piece.data(), piece.size(), 0);
        if (count <= 0) break;
        received += static_cast<std::size_t>(count);
    }
    EXPECT_LT(received, kFileBytes);
}

}  // namespace
}  // namespace polyphony::http
