// What happens to those who listen when a file changes under them.
#include "services/streaming/storage/local_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "platform/encoding/path_text.h"
#include "platform/http/test_server.h"

namespace polyphony::streaming {
namespace {

namespace fs = std::filesystem;

/// More than the kernel keeps for a client that does not read.
constexpr std::size_t kLargeBytes = 32 * 1024 * 1024;

void write_file(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

class LocalStoreTest : public ::testing::Test {
  protected:
    LocalStoreTest() {
        write_file(path_, bytes_);
        router_.add(http::Verb::get, "/audio", [this](http::Request& request) -> Task<http::Response> {
            AudioAsset asset;
            asset.path = text_of_path(path_.native());
            const auto file = co_await store_.open(asset);
            if (!file) co_return http::problem(file.error());
            co_return http::serve_file(request, *file);
        });
        server_ = std::make_unique<http::test::RunningServer>(router_);
        client_ = std::make_unique<http::test::Client>(server_->port());
    }

    /// Asks for everything, and returns once the answer has begun.
    void begin() {
        client_->send("GET /audio HTTP/1.1\r\nHost: test\r\n\r\n");
        char byte = 0;
        ASSERT_EQ(::recv(client_->socket().native_handle(), &byte, 1, MSG_PEEK), 1);
    }

    testing::TemporaryFolder folder_;
    const fs::path path_ = folder_.path() / "l\xE4rm.flac";  // As names were written before UTF-8.
    const std::string bytes_ = http::test::pattern_bytes(kLargeBytes);
    LocalStore store_;
    http::Router router_;
    std::unique_ptr<http::test::RunningServer> server_;
    std::unique_ptr<http::test::Client> client_;
};

TEST_F(LocalStoreTest, AFileThatIsReplacedGoesOnAsItWas) {
    begin();
    write_file(folder_.path() / "new", std::string(kLargeBytes, 'n'));
    fs::rename(folder_.path() / "new", path_);
    EXPECT_TRUE(client_->read().body == bytes_);
    EXPECT_TRUE(client_->get("/audio").body == std::string(kLargeBytes, 'n'));
}

TEST_F(LocalStoreTest, AFileThatIsDeletedGoesOn) {
    begin();
    fs::remove(path_);
    EXPECT_TRUE(client_->read().body == bytes_);
    EXPECT_EQ(client_->get("/audio").status, 404);
}

TEST_F(LocalStoreTest, AFileThatIsCutShortEndsTheAnswer) {
    begin();
    fs::resize_file(path_, kLargeBytes / 2);
    const auto body = client_->read().body;
    EXPECT_LT(body.size(), kLargeBytes);
    EXPECT_TRUE(body == bytes_.substr(0, body.size()));
    EXPECT_TRUE(client_->ended());
    http::test::Client other(server_->port());
    EXPECT_TRUE(other.get("/audio").body == bytes_.substr(0, kLargeBytes / 2));
}

TEST_F(LocalStoreTest, AFileThatIsWrittenToEndsTheAnswer) {
    begin();
    {
        std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
        file << std::string(kLargeBytes, 'n');
    }
    const auto body = client_->read().body;
    EXPECT_LT(body.size(), kLargeBytes);
    EXPECT_TRUE(client_->ended());
    http::test::Client other(server_->port());
    EXPECT_TRUE(other.get("/audio").body == std::string(kLargeBytes, 'n'));
}

TEST_F(LocalStoreTest, GivesWorkersADescriptorOfTheirOwn) {
    AudioAsset asset;
    asset.path = text_of_path(path_.native());
    const auto file = testing::run(store_.local_file(asset));
    ASSERT_TRUE(file) << file.error().message;
    std::string read(kLargeBytes, '\0');
    EXPECT_EQ(::read(file->descriptor(), read.data(), read.size()), static_cast<ssize_t>(kLargeBytes));
    EXPECT_TRUE(read == bytes_);
    EXPECT_LT(::write(file->descriptor(), "x", 1), 0);
}

}  // namespace
}  // namespace polyphony::streaming
