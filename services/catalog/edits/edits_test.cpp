#include "services/catalog/edits/edits.h"

#include <gmock/gmock.h>

#include "services/catalog/catalog.h"
#include "services/catalog/edits/edit_store.h"
#include "services/catalog/scan/scanner.h"
#include "services/catalog/scan/test_audio.h"
#include "services/catalog/test_catalog.h"
#include "services/catalog/uploads/upload_store.h"

namespace polyphony::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EditsTest : public CatalogDatabaseTest {
  protected:
    EditsTest() {
        attach({{"Music", music_.path().string()}});
        EXPECT_TRUE(scan::make_audio(music_.path() / "a.ogg",
                                     {{"title", "Teh Song"}, {"artist", "Ann"}, {"album", "One"}, {"date", "1999"}}));
        rescan();
    }

    static scan::ScannerOptions options() {
        scan::ScannerOptions options;
        options.worker.program = scan::worker_program();
        return options;
    }
    void rescan() {
        scan::Scanner scanner(*database_, covers_, options());
        scanner.start();
        ASSERT_TRUE(testing::eventually([&] { return scanner.status().state == scan::ScanState::Done; }, 30));
    }
    std::vector<Track> heard(const std::string& query) {
        EXPECT_TRUE(indexer_.catch_up());
        return testing::run(catalog_.search(admin_, {query, 0})).value().tracks;
    }

    testing::TemporaryFolder music_;
    testing::TemporaryFolder data_;
    CoverStore covers_{data_.path() / "covers", 1'000'000};
    Edits edits_{*database_, covers_, options().worker};
    Catalog catalog_{*database_, index_, {}};
    Viewer admin_{"admin", true};
    Uploader editor_{"admin", true, false};
};

TEST_P(EditsTest, EditedArtistsAreNotCreditedAsTheFileSays) {
    ASSERT_TRUE(scan::make_audio(music_.path() / "b.ogg", {{"title", "Duet"}, {"artist", "Ann feat. Bo"}}, 660));
    rescan();
    const auto track = heard("Duet").at(0);
    EXPECT_EQ(track.display_artist, "Ann feat. Bo");
    TrackEdit edit;
    edit.artists = {"Ann", "Cy"};
    EXPECT_EQ(testing::run(edits_.put(editor_, track.id, edit)).value().display_artist, "");
    EXPECT_EQ(testing::run(edits_.put(editor_, track.id, {})).value().display_artist, "Ann feat. Bo");
}

TEST_P(EditsTest, AnEditStandsAboveTheTagsAtEachScanUntilItIsUndone) {
    const auto id = heard("Teh")[0].id;
    TrackEdit edit;
    edit.title = "The Song";
    edit.album = "Two";
    edit.genres = {"Folk", "Live"};
    edit.track_number = 7;
    new_events();
    const auto now = testing::run(edits_.put(editor_, id, edit)).value();
    EXPECT_EQ(now.id, id);
    EXPECT_EQ(now.title, "The Song");
    EXPECT_EQ(now.album_title, "Two");
    EXPECT_EQ(now.artists.at(0).name, "Ann") << "what is not edited is as tagged";
    EXPECT_EQ(now.year, 1999);
    EXPECT_THAT(new_events(), ElementsAre("AlbumWithdrawn", "AlbumPublished", "TrackChanged"));
    EXPECT_THAT(heard("The Song"), SizeIs(1));
    EXPECT_THAT(heard("Teh"), IsEmpty());
    EXPECT_EQ(testing::run(edits_.get(editor_, id)).value(), edit);

    // The file is retagged: the edit wins, and what is not edited follows the tags.
    ASSERT_TRUE(
        scan::make_audio(music_.path() / "a.ogg", {{"title", "Teh Song"}, {"artist", "Ann"}, {"date", "2001"}}));
    rescan();
    ASSERT_THAT(heard("The Song"), SizeIs(1));
    EXPECT_EQ(heard("The Song")[0].id, id);
    EXPECT_EQ(heard("The Song")[0].year, 2001);
    EXPECT_EQ(heard("The Song")[0].track_number, 7);

    EXPECT_EQ(testing::run(edits_.put(editor_, id, {})).value().title, "Teh Song");
    EXPECT_EQ(testing::run(edits_.get(editor_, id)).value(), TrackEdit());
    EXPECT_THAT(heard("Teh")[0].genres, IsEmpty());
}

TEST_P(EditsTest, WhoMayNotAndWhatIsWrongIsRefused) {
    const auto id = heard("Teh")[0].id;
    TrackEdit edit;
    edit.title = "Mine";
    const auto code = [&](const Uploader& who, const std::string& track, const TrackEdit& what) {
        return testing::run(edits_.put(who, track, what)).error().code;
    };
    EXPECT_EQ(code({"eve", false, true}, id, edit), Code::PermissionDenied);
    EXPECT_EQ(code(editor_, "0000000000000000000000", edit), Code::NotFound);
    TrackEdit wrong;
    wrong.title = "two\nlines";
    EXPECT_EQ(code(editor_, id, wrong), Code::InvalidArgument);
    wrong = {};
    wrong.year = -1;
    EXPECT_EQ(code(editor_, id, wrong), Code::InvalidArgument);
    wrong = {};
    wrong.genres = {" "};
    EXPECT_EQ(code(editor_, id, wrong), Code::InvalidArgument);
    std::filesystem::remove(music_.path() / "a.ogg");
    EXPECT_EQ(code(editor_, id, edit), Code::Unavailable);
    EXPECT_EQ(testing::run(edits_.get(editor_, id)).value(), TrackEdit()) << "nothing is half done";

    write([&](soci::session& sql) {
        Release release;
        release.id = "r";
        release.owner_id = "eve";
        put_release(sql, release);
        Upload upload;
        upload.id = "u";
        upload.release_id = "r";
        upload.owner_id = "eve";
        upload.track_id = id;
        put_upload(sql, upload);
        return 0;
    });
    EXPECT_TRUE(testing::run(edits_.get({"eve", false, true}, id))) << "who uploaded it";
}

INSTANTIATE_TEST_SUITE_P(Databases, EditsTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog
