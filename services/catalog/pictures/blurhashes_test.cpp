#include "services/catalog/pictures/blurhashes.h"

#include <gmock/gmock.h>

#include <thread>

#include "platform/app/program_folder.h"
#include "services/catalog/pictures/jobs/picture_jobs.h"
#include "services/catalog/pictures/picture_store.h"
#include "services/catalog/pictures/worker/test_pictures.h"
#include "services/catalog/test_catalog.h"

namespace polyphony::catalog {
namespace {

class BlurhashesTest : public CatalogDatabaseTest {
  protected:
    BlurhashesTest() {
        workers_.name = "test";
        workers_.program = app::program_folder() / "polyphony-catalog-pictures";
        workers_.ahead = 0;
        options_.rest = std::chrono::milliseconds(20);
    }
    ~BlurhashesTest() override {
        stop();
        database_.reset();  // Its threads hold on to the io_context.
    }
    void stop() {
        io_.stop();
        if (thread_.joinable()) thread_.join();
    }

    void want(const std::set<std::string>& covers) {
        write([&](soci::session& sql) {
            want_blurhashes(sql, covers);
            return true;
        });
    }
    bool all_are_tried() {
        return testing::eventually(
            [&] { return write([](soci::session& sql) { return waiting_for_blurhash(sql, 10).empty(); }); });
    }
    std::string blurhash(const std::string& cover) {
        return write([&](soci::session& sql) {
            std::string blurhash;
            sql << "SELECT blurhash FROM pictures WHERE cover_id = :cover", soci::into(blurhash), soci::use(cover);
            return blurhash;
        });
    }

    testing::TemporaryFolder folder_;
    CoverStore covers_{folder_.path(), 1'000'000};
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::jthread thread_{[this] { io_.run(); }};
    sandbox::PoolOptions workers_;
    BlurhashOptions options_;
};

TEST_P(BlurhashesTest, EachPictureGetsItsOwnAndAHostileOneNone) {
    const auto red = covers_.put(encoded(plain(50, 50, {255, 0, 0}), ".png")).value();
    const auto hostile = covers_.put("\xFF\xD8\xFF no picture").value();
    const std::string lost(32, '0');
    sandbox::Pool pool(io_, workers_, testing::metrics());
    Blurhashes blurhashes(io_, *database_, covers_, pool, options_);
    want({red, hostile, lost});
    blurhashes.start();
    ASSERT_TRUE(all_are_tried());
    EXPECT_TRUE(is_blurhash(blurhash(red))) << blurhash(red);
    EXPECT_EQ(blurhash(hostile), "");
    EXPECT_EQ(blurhash(lost), "");

    const auto blue = covers_.put(encoded(plain(50, 50, {0, 0, 255}), ".webp")).value();
    want({red, blue});
    ASSERT_TRUE(all_are_tried());
    EXPECT_TRUE(is_blurhash(blurhash(blue)));
    EXPECT_NE(blurhash(blue), blurhash(red));
    stop();
}

INSTANTIATE_TEST_SUITE_P(Databases, BlurhashesTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog
