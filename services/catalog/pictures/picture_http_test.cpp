#include "services/catalog/pictures/picture_http.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "platform/app/program_folder.h"
#include "platform/testing/testing.h"
#include "services/catalog/pictures/worker/test_pictures.h"

namespace polyphony::catalog {
namespace {

using boost::beast::http::field;
using ::testing::HasSubstr;
using ::testing::Not;
using vips::VImage;

const Rgb kRed{200, 20, 20};

std::string body_of(const http::Response& response) {
    const auto* body = std::get_if<http::FileRange>(&response.body);
    if (body == nullptr) return std::get<std::string>(response.body);
    std::string bytes(body->length, '\0');
    EXPECT_EQ(::pread(body->file->descriptor(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(body->length));
    return bytes;
}

/// WIDTHxHEIGHT.
std::string size_of(const http::Response& response) {
    const auto bytes = body_of(response);
    const auto image = VImage::new_from_buffer(bytes, "");
    return std::to_string(image.width()) + "x" + std::to_string(image.height());
}

class PictureHttpTest : public ::testing::Test {
  protected:
    PictureHttpTest() {
        workers_.name = "test";
        workers_.program = app::program_folder() / "polyphony-catalog-pictures";
        workers_.limits.memory_bytes = 1024ULL * 1024 * 1024;
        workers_.ahead = 0;
        options_.folder = folder_.path() / "sized";
    }
    ~PictureHttpTest() override {
        io_.stop();
        thread_.join();
    }

    struct Parts {
        Parts(asio::io_context& io, const CoverStore& covers, const sandbox::PoolOptions& workers,
              const SizedPictureOptions& options)
            : pool(io, workers, testing::metrics()), sized(io, covers, pool, options, testing::metrics()) {}
        sandbox::Pool pool;
        SizedPictures sized;
    };
    SizedPictures& sized() {
        if (!parts_) parts_.emplace(io_, covers_, workers_, options_);
        return parts_->sized;
    }

    std::string put(const std::string& bytes) { return covers_.put(bytes).value(); }
    std::future<Result<PictureFile>> start(const SizedPicture& picture) {
        return asio::co_spawn(io_, sized().open(picture), asio::use_future);
    }

    /// `path` below /media/covers/.
    http::Response get(const std::string& id, const std::string& size, const std::string& accept = "",
                       const std::string& known = "") {
        const auto routes = picture_routes(covers_, sized());
        const auto match = routes.match(http::Verb::get, "/media/covers/" + id);
        http::Request request;
        request.path_parameters = match.path_parameters;
        request.query = {{"size", size}};
        if (!accept.empty()) request.headers.set(field::accept, accept);
        if (!known.empty()) request.headers.set(field::if_none_match, known);
        return asio::co_spawn(io_, (*match.handler)(request), asio::use_future).get();
    }

    testing::TemporaryFolder folder_;
    CoverStore covers_{folder_.path() / "covers", 10'000'000};
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::jthread thread_{[this] { io_.run(); }};
    sandbox::PoolOptions workers_;
    SizedPictureOptions options_;
    std::optional<Parts> parts_;
};

TEST_F(PictureHttpTest, ResizesToTheNextStepInTheFormatThatIsAccepted) {
    const auto id = put(encoded(plain(800, 400, kRed), ".png"));
    const auto webp = get(id, "100", "image/avif,image/webp,*/*;q=0.8");
    ASSERT_EQ(webp.status, http::Status::ok) << body_of(webp);
    EXPECT_EQ(webp.headers[field::content_type], "image/webp");
    EXPECT_EQ(picture_type(body_of(webp)), "image/webp");
    EXPECT_EQ(size_of(webp), "128x64");
    const auto jpeg = get(id, "100", "*/*");
    EXPECT_EQ(jpeg.headers[field::content_type], "image/jpeg");
    EXPECT_EQ(picture_type(body_of(jpeg)), "image/jpeg");
    EXPECT_EQ(size_of(jpeg), "128x64");
    EXPECT_NE(jpeg.headers[field::etag], webp.headers[field::etag]);
    EXPECT_EQ(get(id, "100", "image/webp;q=0").headers[field::content_type], "image/jpeg");
    EXPECT_EQ(get(id, "100", "image/png, IMAGE/WEBP;q=0.5").headers[field::content_type], "image/webp");
}

TEST_F(PictureHttpTest, AnswersMayBeKeptForEver) {
    const auto id = put(encoded(plain(300, 300, kRed), ".jpg"));
    const auto first = get(id, "64");
    EXPECT_EQ(first.headers[field::cache_control], "public, max-age=31536000, immutable");
    EXPECT_EQ(first.headers[field::vary], "Accept");
    const std::string tag(first.headers[field::etag]);
    EXPECT_THAT(tag, ::testing::StartsWith("\""));
    EXPECT_EQ(get(id, "64", "", tag).status, http::Status::not_modified);
    EXPECT_EQ(get(id, "65", "", tag).status, http::Status::ok) << "which is another step";
}

TEST_F(PictureHttpTest, NothingIsEnlargedHoweverLargeItIsWanted) {
    const auto id = put(encoded(plain(90, 50, kRed), ".jpg"));
    EXPECT_EQ(size_of(get(id, "640")), "90x50");
    EXPECT_EQ(size_of(get(id, "99999999999999999999999")), "90x50");
    const auto large = put(encoded(plain(3000, 3000, kRed), ".jpg"));
    EXPECT_EQ(size_of(get(large, "999999999")), "1600x1600");
}

TEST_F(PictureHttpTest, ASizeIsANumberFromOne) {
    const auto id = put(encoded(plain(10, 10, kRed), ".jpg"));
    for (const char* size : {"0", "-1", "huge", "", "1.5", "12x", " 5", "-99999999999999999999999"}) {
        const auto answer = get(id, size);
        EXPECT_EQ(answer.status, http::Status::bad_request) << size;
        EXPECT_THAT(body_of(answer), HasSubstr("number of pixels")) << size;
    }
    EXPECT_EQ(get("0123456789abcdef0123456789abcdef", "64").status, http::Status::not_found);
}

TEST_F(PictureHttpTest, StandsUpright) {
    auto lying = plain(200, 100, kRed);
    lying.set("orientation", 6);
    EXPECT_EQ(size_of(get(put(encoded(lying, ".jpg")), "64")), "32x64");
}

TEST_F(PictureHttpTest, NothingIsToldThatIsNotToBeSeen) {
    const std::string secret = "at home";
    auto telling = plain(200, 100, kRed).icc_export(VImage::option()->set("output_profile", "srgb"));
    telling.set("exif-ifd0-ImageDescription", secret.c_str());
    const auto original = encoded(telling, ".jpg");
    ASSERT_THAT(original, HasSubstr(secret));
    const auto id = put(original);
    for (const char* accept : {"image/webp", "image/jpeg"}) {
        const auto bytes = body_of(get(id, "64", accept));
        EXPECT_THAT(bytes, Not(HasSubstr(secret))) << accept;
        EXPECT_LT(bytes.size(), 1000U) << accept << ", without a colour profile";
    }
}

TEST_F(PictureHttpTest, WhatCanBeSeenThroughStaysSoOrBecomesWhite) {
    const auto id = put(encoded(plain(100, 100, {0, 0, 0, 0}), ".png"));
    const auto webp = body_of(get(id, "64", "image/webp"));
    EXPECT_TRUE(VImage::new_from_buffer(webp, "").has_alpha());
    const auto jpeg = body_of(get(id, "64"));
    EXPECT_GT(VImage::new_from_buffer(jpeg, "").avg(), 250);
}

TEST_F(PictureHttpTest, ReadsTheFormatsThatCoversComeIn) {
    for (const char* ending : {".jpg", ".png", ".webp", ".gif", ".tif", ".avif"}) {
        const auto bytes = encoded(plain(300, 300, kRed), ending);
        const auto answer = get(put(bytes), "64");
        ASSERT_EQ(answer.status, http::Status::ok) << ending << ' ' << body_of(answer);
        const auto made = body_of(answer);
        const auto colour = VImage::new_from_buffer(made, "").getpoint(30, 30);
        EXPECT_NEAR(colour[0], kRed[0], 12) << ending;
        EXPECT_NEAR(colour[1], kRed[1], 12) << ending;
    }
}

TEST_F(PictureHttpTest, HostilePicturesAreRefusedAndTheNextOneIsServed) {
    options_.max_pixels = 1'000'000;
    const auto png = encoded(plain(300, 300, kRed), ".png");
    auto lying = png;
    lying.replace(16, 8, std::string("\0\x01\x86\xA0\0\x01\x86\xA0", 8));  // 100,000 x 100,000.
    const std::vector<std::string> hostile{
        encoded(plain(1100, 1000, kRed), ".png"),
        lying,
        png.substr(0, 30),
        "\xFF\xD8\xFF" + std::string(2000, '\xAB'),
        "GIF89a<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/passwd'/></svg>",
        std::string("RIFF\xFF\xFF\xFF\x7FWEBPVP8 \xFF\xFF\xFF\x7F", 20) + std::string(100, '\1'),
    };
    for (const auto& bytes : hostile) {
        const auto id = put(bytes);
        const auto answer = get(id, "64");
        EXPECT_EQ(answer.status, http::Status::unprocessable_entity) << bytes.substr(0, 20);
        EXPECT_THAT(body_of(answer), HasSubstr("cannot be shown: It "));
        EXPECT_EQ(get(put(png), "64").status, http::Status::ok);
    }
}

TEST_F(PictureHttpTest, ManyWhoWantTheSameShareOneJob) {
    const SizedPicture picture{put(encoded(plain(2000, 2000, kRed), ".png")), 1024, PictureFormat::WebP};
    std::vector<std::future<Result<PictureFile>>> all(50);
    for (auto& one : all) one = start(picture);
    std::set<ino_t> files;
    for (auto& one : all) {
        const auto sized = one.get();
        ASSERT_TRUE(sized) << sized.error().message;
        struct stat facts {};
        ::fstat(sized->file->descriptor(), &facts);
        files.insert(facts.st_ino);
    }
    EXPECT_EQ(files.size(), 1U);
}

TEST_F(PictureHttpTest, WhatIsTooMuchAtOnceIsRefusedForNow) {
    workers_.max_at_once = 1;
    workers_.max_waiting = 0;
    const auto id = put(encoded(plain(2000, 2000, kRed), ".png"));
    auto first = start({id, 64, PictureFormat::WebP});
    const auto refused = get(id, "1024");
    EXPECT_EQ(refused.status, http::Status::service_unavailable);
    EXPECT_EQ(refused.headers[field::retry_after], "1");
    EXPECT_TRUE(first.get());
    EXPECT_EQ(get(id, "1024").status, http::Status::ok);
}

TEST_F(PictureHttpTest, IsMadeOnceAndForgottenOnlyForWantOfRoom) {
    const auto id = put(encoded(plain(200, 200, kRed), ".png"));
    EXPECT_EQ(get(id, "64").status, http::Status::ok);
    parts_.reset();
    workers_.program = "/no/such/program";
    EXPECT_EQ(get(id, "64").status, http::Status::ok);
    EXPECT_EQ(get(id, "128").status, http::Status::service_unavailable);
    options_.max_bytes = 0;
    parts_.reset();
    EXPECT_EQ(get(id, "64").status, http::Status::service_unavailable) << "as there is no room for it";
}

}  // namespace
}  // namespace polyphony::catalog
