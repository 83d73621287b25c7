#include "edge/static/static_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>

#include "platform/testing/testing.h"

namespace polyphony::edge {
namespace {

using ::testing::HasSubstr;

class StaticFilesTest : public ::testing::Test {
  protected:
    StaticFilesTest() {
        write("web/index.html", "<!doctype html>player");
        write("web/favicon.svg", "<svg/>");
        write("web/.env", "SECRET");
        write("web/assets/main-abc123.js", "play()");
        write("secret.txt", "SECRET");
        std::filesystem::create_symlink(folder_.path() / "secret.txt", folder_.path() / "web/link.txt");
    }

    void write(const std::string& name, const std::string& text) {
        const auto path = folder_.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }

    http::Response get(const std::string& path, const std::string& if_none_match = "") {
        http::Request request;
        request.path = path;
        request.trace = trace::start();
        if (!if_none_match.empty()) request.headers.set("If-None-Match", if_none_match);
        return testing::run(files_.answer(request));
    }

    static std::string body(const http::Response& response) {
        if (const auto* text = std::get_if<std::string>(&response.body)) return *text;
        const auto& range = std::get<http::FileRange>(response.body);
        std::string bytes(range.length, '\0');
        EXPECT_EQ(::pread(range.file->descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(range.offset)),
                  static_cast<ssize_t>(range.length));
        return bytes;
    }

    static std::string header(const http::Response& response, const char* name) {
        return std::string(response.headers[name]);
    }

    testing::TemporaryFolder folder_;
    StaticFiles files_{folder_.path() / "web"};
};

TEST_F(StaticFilesTest, ServesFilesWithTheirTypeAndCaching) {
    const auto script = get("/assets/main-abc123.js");
    EXPECT_EQ(script.status, http::Status::ok);
    EXPECT_EQ(body(script), "play()");
    EXPECT_EQ(header(script, "Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=31536000, immutable");
    const auto icon = get("/favicon.svg");
    EXPECT_EQ(header(icon, "Content-Type"), "image/svg+xml");
    EXPECT_EQ(header(icon, "Cache-Control"), "no-cache");
}

TEST_F(StaticFilesTest, PagesOfThePlayerAreIndexHtml) {
    for (const char* page : {"/", "/albums/0123456789012345678901", "/search", "/playlists/", "/a/b/c"}) {
        const auto response = get(page);
        EXPECT_EQ(response.status, http::Status::ok) << page;
        EXPECT_EQ(body(response), "<!doctype html>player") << page;
        EXPECT_EQ(header(response, "Cache-Control"), "no-cache") << page;
    }
}

TEST_F(StaticFilesTest, MissingFilesAreNotPages) {
    EXPECT_EQ(get("/assets/old-123.js").status, http::Status::not_found);
    EXPECT_EQ(get("/robots.txt").status, http::Status::not_found);
}

TEST_F(StaticFilesTest, UnknownApiPathsAreProblems) {
    const auto response = get("/api/nothing");
    EXPECT_EQ(response.status, http::Status::not_found);
    EXPECT_EQ(header(response, "Content-Type"), "application/problem+json");
    EXPECT_FALSE(header(response, "X-Request-Id").empty());
}

TEST_F(StaticFilesTest, NothingOutsideOfTheFolderCanBeRead) {
    for (const std::string path :
         {"/../secret.txt", "/assets/../../secret.txt", "/./../secret.txt", "//../secret.txt", "/link.txt", "/.env",
          "/assets/../.env", "../secret.txt", "/..", "/assets", "/etc/passwd", "//etc/passwd", "/...//secret.txt"}) {
        const auto response = get(path);
        EXPECT_THAT(body(response), ::testing::Not(HasSubstr("SECRET"))) << path;
        EXPECT_THAT(body(response), ::testing::Not(HasSubstr("root:"))) << path;
    }
    EXPECT_EQ(get(std::string("/favicon.svg\0.html", 18)).status, http::Status::not_found);
}

TEST_F(StaticFilesTest, AnswersWhatTheBrowserHasWith304) {
    const auto etag = header(get("/"), "ETag");
    ASSERT_FALSE(etag.empty());
    EXPECT_EQ(get("/", etag).status, http::Status::not_modified);
    EXPECT_EQ(get("/", "\"other\", W/" + etag).status, http::Status::not_modified);
    EXPECT_EQ(get("/", "\"other\"").status, http::Status::ok);
    write("web/index.html", "<!doctype html>a new player");
    EXPECT_EQ(get("/", etag).status, http::Status::ok);
}

TEST_F(StaticFilesTest, EveryAnswerIsSecured) {
    for (const char* path : {"/", "/assets/main-abc123.js", "/robots.txt"}) {
        const auto response = get(path);
        EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("script-src 'self';")) << path;
        EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("frame-ancestors 'none'")) << path;
        EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff") << path;
        EXPECT_EQ(header(response, "Referrer-Policy"), "same-origin") << path;
    }
}

TEST_F(StaticFilesTest, FilesCanOnlyBeRead) {
    http::Request request;
    request.verb = http::Verb::post;
    request.path = "/";
    const auto response = testing::run(files_.answer(request));
    EXPECT_EQ(response.status, http::Status::method_not_allowed);
    EXPECT_EQ(header(response, "Allow"), "GET, HEAD");
}

TEST_F(StaticFilesTest, TellsWhetherThereIsAPlayer) {
    EXPECT_TRUE(files_.usable());
    EXPECT_FALSE(StaticFiles(folder_.path() / "nowhere").usable());
}

}  // namespace
}  // namespace polyphony::edge
