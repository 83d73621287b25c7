// The client against answers as S3 stores give them; tests/system/s3.test.ts has a real one, which checks signatures.
#include "services/streaming/storage/s3_client.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "platform/http/test_server.h"

namespace polyphony::streaming {
namespace {

using boost::beast::http::field;
using ::testing::HasSubstr;
using ::testing::Not;

class S3ClientTest : public ::testing::Test {
  protected:
    S3ClientTest() {
        router_.set_fallback([this](http::Request& request) -> Task<http::Response> {
            const std::lock_guard lock(mutex_);
            asked_.push_back(request);
            co_return answer_(request);
        });
        server_ = std::make_unique<http::test::RunningServer>(router_);
        options_.endpoint = "http://" + server_->address();
        options_.credentials = {"KEY", "s3cr3t", "token"};
        options_.stall = std::chrono::milliseconds(500);
        answer_ = [this](const http::Request&) { return part(0, 4, "\"v1\""); };
        connect();
    }

    void connect() { client_ = std::make_unique<S3Client>(options_, polyphony::testing::metrics()); }

    /// `count` bytes of the object from `first` on.
    http::Response part(std::size_t first, std::size_t count, const std::string& etag) const {
        auto response = http::reply(http::Status::partial_content, "audio/ogg", object_.substr(first, count));
        response.headers.set(field::etag, etag);
        response.headers.set(field::last_modified, "Sun, 06 Nov 1994 08:49:37 GMT");
        response.headers.set(field::content_range,
                             fmt::format("bytes {}-{}/{}", first, first + count - 1, object_.size()));
        return response;
    }
    void refuse(int status, const std::string& code) {
        answer_ = [=](const http::Request&) {
            return http::reply(static_cast<http::Status>(status), "application/xml",
                               "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code></Error>");
        };
    }

    Result<std::string> read(std::uint64_t offset, std::uint64_t length) {
        std::string bytes;
        const auto sink = [&](std::string_view more) -> Result<void> {
            bytes += more;
            return {};
        };
        if (auto got = client_->read(name_, "\"v1\"", {offset, length}, sink); !got) return fail(got.error());
        return bytes;
    }

    const std::string object_ = "0123456789";
    const ObjectName name_{"bucket", "a b/ü+?#.ogg"};
    std::mutex mutex_;
    std::vector<http::Request> asked_;
    std::function<http::Response(const http::Request&)> answer_;
    http::Router router_;
    std::unique_ptr<http::test::RunningServer> server_;
    S3Options options_;
    std::unique_ptr<S3Client> client_;
};

TEST_F(S3ClientTest, AsksForPartsOfOneVersionAndSigns) {
    EXPECT_EQ(*read(0, 4), "0123");
    const auto& request = asked_.front();
    EXPECT_EQ(request.target, "/bucket/a%20b/%C3%BC%2B%3F%23.ogg");
    EXPECT_EQ(request.headers[field::range], "bytes=0-3");
    EXPECT_EQ(request.headers[field::if_match], "\"v1\"");
    const std::string authorization(request.headers[field::authorization]);
    EXPECT_THAT(authorization, HasSubstr("AWS4-HMAC-SHA256 Credential=KEY/"));
    EXPECT_THAT(authorization, HasSubstr("/us-east-1/s3/aws4_request"));
    EXPECT_THAT(authorization,
                HasSubstr("SignedHeaders=host;if-match;x-amz-content-sha256;x-amz-date;x-amz-security-token"));
    EXPECT_THAT(authorization, Not(HasSubstr("s3cr3t")));
}

TEST_F(S3ClientTest, KnowsAnObjectsFacts) {
    answer_ = [this](const http::Request&) { return part(0, 2, "\"v1\""); };
    const auto facts = client_->facts(name_);
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->etag, "\"v1\"");
    EXPECT_EQ(facts->size, 10U);
    EXPECT_EQ(http::format_date(facts->modified), "Sun, 06 Nov 1994 08:49:37 GMT");
    refuse(416, "InvalidRange");
    EXPECT_EQ(client_->facts(name_)->size, 0U);
}

TEST_F(S3ClientTest, NoticesThatAnObjectChanged) {
    refuse(412, "PreconditionFailed");
    EXPECT_EQ(read(0, 4).error().code, Code::Aborted);
    // Some stores do not know If-Match.
    answer_ = [this](const http::Request&) { return part(0, 4, "\"v2\""); };
    EXPECT_EQ(read(0, 4).error().code, Code::Aborted);
    refuse(416, "InvalidRange");
    EXPECT_EQ(read(0, 4).error().code, Code::Aborted);
    answer_ = [this](const http::Request&) { return part(0, 3, "\"v1\""); };
    EXPECT_EQ(read(0, 4).error().code, Code::Aborted);
    refuse(404, "NoSuchKey");
    EXPECT_EQ(read(0, 4).error().code, Code::NotFound);
}

TEST_F(S3ClientTest, TakesNothingThatIsNotThePart) {
    answer_ = [this](const http::Request&) { return part(1, 4, "\"v1\""); };
    EXPECT_EQ(read(0, 4).error().code, Code::Unavailable);
    answer_ = [this](const http::Request&) { return http::reply(http::Status::ok, "audio/ogg", object_); };
    EXPECT_EQ(read(0, 4).error().code, Code::Unavailable);
    answer_ = [this](const http::Request&) { return part(0, 4, ""); };
    EXPECT_EQ(read(0, 4).error().code, Code::Unavailable);
}

TEST_F(S3ClientTest, SaysToPeopleThatItIsNotLetIn) {
    refuse(403, "SignatureDoesNotMatch");
    const auto refused = client_->facts(name_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::Internal);
    EXPECT_THAT(refused.error().message, HasSubstr("its log says why"));
}

TEST_F(S3ClientTest, AsksNoMoreWhenTheStoreDoesNotAnswer) {
    options_.breaker.open_ms = 60'000;
    connect();
    refuse(503, "SlowDown");
    for (std::size_t i = 0; i < options_.breaker.least_calls + 5; ++i)
        EXPECT_EQ(read(0, 4).error().code, Code::Unavailable);
    EXPECT_EQ(asked_.size(), options_.breaker.least_calls);
}

TEST_F(S3ClientTest, GivesUpOnAStoreThatSendsNothing) {
    // A server whose connections stay in the kernel's queue.
    asio::io_context io;
    asio::ip::tcp::acceptor silent(io, {asio::ip::make_address("127.0.0.1"), 0});
    options_.endpoint = "http://127.0.0.1:" + std::to_string(silent.local_endpoint().port());
    connect();
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(read(0, 4).error().code, Code::Unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

}  // namespace
}  // namespace polyphony::streaming
