// What is fetched of a server on this machine, which takes the place of a stranger's.
#include "services/broadcast/fetcher.h"

#include <gmock/gmock.h>

#include "platform/http/test_server.h"

namespace polyphony::broadcast {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kAudio = "All of the audio that there is.";

/// Answers with ranges, as RFC 9110 section 14 has it, and with what it was asked for.
class Stranger {
  public:
    explicit Stranger(const std::string& address = "127.0.0.1:0") : server_(routes(), {}, address) {}

    std::string url(const std::string& path, const std::string& host = "127.0.0.1") const {
        return "http://" + host + ":" + std::to_string(server_.port()) + path;
    }

    std::string etag = "\"v1\"";
    std::string moved_to;
    std::vector<std::string> ranges;  ///< That were asked for; empty for all of it.

  private:
    const http::Router& routes() {
        router_.add(http::Verb::get, "/audio", [this](http::Request& request) -> Task<http::Response> {
            ranges.emplace_back(request.headers["Range"]);
            http::Response response;
            response.headers.set("ETag", etag);
            auto body = std::string(kAudio);
            if (!ranges.back().empty() && request.headers["If-Range"] == etag) {
                const auto from =
                    static_cast<std::size_t>(std::stoul(ranges.back().substr(ranges.back().find('=') + 1)));
                response.status =
                    from < body.size() ? http::Status::partial_content : http::Status::range_not_satisfiable;
                response.headers.set("Content-Range", "bytes " + std::to_string(from) + "-" +
                                                          std::to_string(body.size() - 1) + "/" +
                                                          std::to_string(body.size()));
                body = body.substr(std::min(from, body.size()));
            }
            response.body = std::move(body);
            co_return response;
        });
        router_.add(http::Verb::get, "/moved", [this](http::Request&) -> Task<http::Response> {
            http::Response response;
            response.status = http::Status::found;
            response.headers.set("Location", moved_to);
            co_return response;
        });
        return router_;
    }

    http::Router router_;
    http::test::RunningServer server_;
};

class FetcherServedTest : public ::testing::Test {
  protected:
    static FetchOptions options() {
        FetchOptions options;
        options.may_connect = [](const std::string& address) { return address == "127.0.0.1"; };
        return options;
    }
    Result<Fetched> audio(const Part& known) {
        got_.clear();
        return fetcher_.audio(stranger_.url("/audio"), known, [this](const Fetched&, std::string_view bytes) {
            got_ += bytes;
            return Result<void>();
        });
    }

    Stranger stranger_;
    Fetcher fetcher_{options(), {}};
    std::string got_;
};

TEST_F(FetcherServedTest, AudioGoesOnWhereItBroke) {
    const auto whole = audio({});
    ASSERT_TRUE(whole);
    EXPECT_EQ(got_, kAudio);
    EXPECT_FALSE(whole->resumed);
    EXPECT_EQ(whole->etag, "\"v1\"");

    const auto rest = audio({7, "\"v1\""});
    ASSERT_TRUE(rest);
    EXPECT_TRUE(rest->resumed);
    EXPECT_EQ(got_, kAudio.substr(7));
    EXPECT_EQ(rest->bytes, static_cast<std::int64_t>(kAudio.size()));
    EXPECT_THAT(stranger_.ranges, ::testing::ElementsAre("", "bytes=7-"));
}

TEST_F(FetcherServedTest, AnotherVersionIsFetchedWhole) {
    stranger_.etag = "\"v2\"";
    const auto whole = audio({7, "\"v1\""});
    ASSERT_TRUE(whole);
    EXPECT_FALSE(whole->resumed);
    EXPECT_EQ(got_, kAudio);
}

TEST_F(FetcherServedTest, APartThatIsTooLongIsRefused) {
    EXPECT_EQ(audio({1000, "\"v1\""}).error().code, Code::FailedPrecondition);
    EXPECT_EQ(got_, "");
}

TEST_F(FetcherServedTest, PagesThatSayWhyThereIsNothingAreNoAudio) {
    const auto nothing = fetcher_.audio(stranger_.url("/gone"), {}, [](const Fetched&, std::string_view) {
        ADD_FAILURE() << "this is no audio";
        return Result<void>();
    });
    EXPECT_THAT(nothing.error().message, HasSubstr("404"));
}

TEST_F(FetcherServedTest, RedirectionsIntoTheOwnNetworkAreRefused) {
    Stranger inside("127.0.0.2:0");
    stranger_.moved_to = inside.url("/audio", "127.0.0.2");
    const auto refused =
        fetcher_.feed(stranger_.url("/moved"), "", "", [](const Fetched&, std::string_view) { return Result<void>(); });
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("the server's own network"));
    EXPECT_TRUE(inside.ranges.empty()) << "nobody was asked";

    stranger_.moved_to = stranger_.url("/audio");
    EXPECT_TRUE(fetcher_.feed(stranger_.url("/moved"), "", "",
                              [](const Fetched&, std::string_view) { return Result<void>(); }));
}

}  // namespace
}  // namespace polyphony::broadcast
