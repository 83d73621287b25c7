#include "services/catalog/pictures/covers.h"

#include <gmock/gmock.h>

#include "platform/testing/testing.h"
#include "services/catalog/pictures/picture_http.h"
#include "services/catalog/scan/test_audio.h"

namespace polyphony::catalog {
namespace {

namespace beast_http = boost::beast::http;
using scan::tiny_png;
using scan::write_file;

class CoversTest : public ::testing::Test {
  protected:
    http::Response get(const std::string& path, const std::string& known_tag = "") {
        auto match = routes_.match(http::Verb::get, path);
        if (match.handler == nullptr) return http::problem(http::Status::not_found, "not_found", "No route.");
        http::Request request;
        request.path_parameters = match.path_parameters;
        if (!known_tag.empty()) request.headers.set(beast_http::field::if_none_match, known_tag);
        return testing::run((*match.handler)(request));
    }

    testing::TemporaryFolder folder_;
    CoverStore covers_{folder_.path() / "covers", 1000};
    asio::io_context io_;
    sandbox::Pool workers_{io_, {}, testing::metrics()};
    SizedPictures sized_{io_, covers_, workers_, {folder_.path() / "sized"}, testing::metrics()};
    http::Router routes_ = picture_routes(covers_, sized_);
};

TEST_F(CoversTest, KeepsAPictureOnce) {
    auto id = covers_.put(tiny_png());
    ASSERT_TRUE(id) << id.error().message;
    EXPECT_EQ(id->size(), 32U);
    EXPECT_EQ(covers_.put(tiny_png()), *id);
    write_file(folder_.path() / "cover.png", tiny_png());
    EXPECT_EQ(covers_.put_file(folder_.path() / "cover.png"), *id);
    auto files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path() / "covers")) {
        files += entry.is_regular_file() ? 1 : 0;
    }
    EXPECT_EQ(files, 1);
}

TEST_F(CoversTest, RefusesWhatIsNoPicture) {
    EXPECT_EQ(covers_.put("<svg onload=alert(1)>").error().code, Code::InvalidArgument);
    EXPECT_EQ(covers_.put("").error().code, Code::InvalidArgument);
    EXPECT_EQ(covers_.put(tiny_png() + std::string(1000, 'x')).error().code, Code::InvalidArgument);
    EXPECT_EQ(covers_.put_file(folder_.path() / "missing").error().code, Code::InvalidArgument);
}

TEST_F(CoversTest, KnowsPicturesByTheirBytes) {
    EXPECT_EQ(picture_type("\xFF\xD8\xFF\xE0"), "image/jpeg");
    EXPECT_EQ(picture_type(tiny_png()), "image/png");
    EXPECT_EQ(picture_type("RIFF\1\1\1\1WEBPVP8 "), "image/webp");
    EXPECT_EQ(picture_type("GIF89a"), "image/gif");
    EXPECT_EQ(picture_type(std::string("II*\0", 4)), "image/tiff");
    EXPECT_EQ(picture_type("\1\1\1\1ftypavif"), "image/avif");
    EXPECT_EQ(picture_type("\1\1\1\1ftypheic"), "image/heic");
    EXPECT_EQ(picture_type("\1\1\1\1ftypM4A "), "");
    EXPECT_EQ(picture_type("RIFF\1\1\1\1WAVE"), "");
}

TEST_F(CoversTest, ServesPicturesForEver) {
    auto id = *covers_.put(tiny_png());
    auto response = get("/media/covers/" + id);
    EXPECT_EQ(response.status, http::Status::ok);
    EXPECT_EQ(response.headers[beast_http::field::content_type], "image/png");
    EXPECT_EQ(response.headers[beast_http::field::cache_control], "public, max-age=31536000, immutable");
    EXPECT_EQ(response.headers[beast_http::field::etag], '"' + id + '"');
    EXPECT_EQ(std::get<http::FileRange>(response.body).length, tiny_png().size());
    auto known = get("/media/covers/" + id, '"' + id + '"');
    EXPECT_EQ(known.status, http::Status::not_modified);
}

TEST_F(CoversTest, KnowsNoOtherFiles) {
    write_file(folder_.path() / "secret", tiny_png());
    for (const char* id : {"../secret", "", "x", "0123456789abcdef0123456789abcdef", "..%2fsecret"}) {
        EXPECT_EQ(get(std::string("/media/covers/") + id).status, http::Status::not_found) << id;
    }
    EXPECT_FALSE(covers_.open("../../../../../../etc/passwd"));
}

}  // namespace
}  // namespace polyphony::catalog
