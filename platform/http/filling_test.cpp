// Files that are served while they are still being filled.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "platform/http/files.h"
#include "platform/http/test_server.h"

namespace polyphony::http {
namespace {

constexpr std::uint64_t kBytes = 100'000;
constexpr std::uint64_t kStep = 7'000;

class FillingTest : public ::testing::Test {
  protected:
    FillingTest() {
        std::ofstream(path_, std::ios::binary).flush();
        std::filesystem::resize_file(path_, kBytes);
        router_.add(Verb::get, "/file", [this](Request& request) -> Task<Response> {
            auto file = *open_file(path_, "audio/ogg");
            file.filling = [this](std::uint64_t offset, std::uint64_t wanted) { return fill(offset, wanted); };
            co_return serve_file(request, file);
        });
        server_ = std::make_unique<test::RunningServer>(router_);
        client_ = std::make_unique<test::Client>(server_->port());
    }

    /// Writes what comes next only when it is asked for.
    Task<Result<std::uint64_t>> fill(std::uint64_t offset, std::uint64_t wanted) {
        if (offset >= breaks_at_) co_return polyphony::fail(Code::Unavailable, "It is gone.");
        std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(offset));
        const auto count = std::min(wanted, kStep);
        file << bytes_.substr(offset, count);
        co_return count;
    }

    testing::TemporaryFolder folder_;
    const std::filesystem::path path_ = folder_.path() / "file";
    const std::string bytes_ = test::pattern_bytes(kBytes);
    std::uint64_t breaks_at_ = kBytes;
    Router router_;
    std::unique_ptr<test::RunningServer> server_;
    std::unique_ptr<test::Client> client_;
};

TEST_F(FillingTest, SendsBytesAsTheyArrive) {
    EXPECT_TRUE(client_->get("/file").body == bytes_);
    const auto part = client_->get("/file", "Range: bytes=50000-79999\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_TRUE(part.body == bytes_.substr(50'000, 30'000));
}

TEST_F(FillingTest, CutsTheConnectionWhenTheRestNeverComes) {
    breaks_at_ = 2 * kStep;
    const auto answer = client_->get("/file");
    EXPECT_EQ(answer.headers.at("content-length"), std::to_string(kBytes));
    EXPECT_TRUE(answer.body == bytes_.substr(0, 2 * kStep));
    EXPECT_TRUE(client_->ended());
}

}  // namespace
}  // namespace polyphony::http
