// Files that hold several tracks, through whole scans.
#include <gmock/gmock.h>

#include "services/catalog/catalog_store.h"
#include "services/catalog/library_store.h"
#include "services/catalog/scan/scanner.h"
#include "services/catalog/scan/test_audio.h"
#include "services/catalog/test_catalog.h"

namespace polyphony::catalog::scan {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

/// Of a file of six seconds.
std::string sheet(const std::string& first = "First", const std::string& second_begins = "00:02:15") {
    return "PERFORMER \"Anna\"\nTITLE \"Album\"\nREM DATE 1999\nFILE \"Album.wav\" WAVE\n"
           "TRACK 01 AUDIO\nTITLE \"" +
           first + "\"\nISRC DEA123456789\nINDEX 01 00:00:00\n" +
           "TRACK 02 AUDIO\nTITLE \"Second\"\nPERFORMER \"Ben; Cleo\"\nINDEX 01 " + second_begins +
           "\nTRACK 03 AUDIO\nINDEX 01 00:04:00\n";
}

class CueScanTest : public CatalogDatabaseTest {
  protected:
    CueScanTest() {
        attach({{"Music", music_.path().string()}});
        EXPECT_TRUE(make_audio(in_music("Disc/Album.flac"), {{"title", "All of it"}, {"genre", "Folk"}}, 440, 6));
    }

    fs::path in_music(const std::string& path) { return music_.path() / path; }
    void put_sheet(const std::string& text) { write_file(in_music("Disc/Album.cue"), text); }
    /// Returns how many files were read.
    int scan() {
        ScannerOptions options;
        options.worker.program = worker_program();
        Scanner scanner(*database_, covers_, options);
        scanner.start();
        EXPECT_TRUE(testing::eventually([&] { return scanner.status().state != ScanState::Running; }, 30));
        EXPECT_EQ(scanner.status().state, ScanState::Done) << scanner.status().message;
        return scanner.status().files_read;
    }
    /// Title -> track, of all that can be heard.
    std::map<std::string, Track> tracks() {
        return write([&](soci::session& sql) {
            std::map<std::string, Track> tracks;
            const auto ids = select_ids(sql, "SELECT id FROM tracks WHERE missing = 0");
            for (auto& track : find_tracks(sql, visible_library_ids(sql, {"u", true}), ids))
                tracks[track.title] = track;
            return tracks;
        });
    }

    testing::TemporaryFolder music_;
    testing::TemporaryFolder data_;
    CoverStore covers_{data_.path() / "covers", 1'000'000};
};

TEST_P(CueScanTest, OneFileBecomesTheTracksOfAnAlbum) {
    put_sheet(sheet());
    scan();
    auto found = tracks();
    ASSERT_THAT(found, UnorderedElementsAre(Key("First"), Key("Second"), Key("Track 3")));
    const auto& first = found["First"];
    EXPECT_EQ(first.file.path, "Disc/Album.flac");
    EXPECT_EQ(first.file.part, (AudioPart{1, 0, 2'200'000}));
    EXPECT_EQ(first.duration_ms, 2200);
    EXPECT_EQ(first.track_number, 1);
    EXPECT_EQ(first.album_title, "Album");
    EXPECT_EQ(first.year, 1999);
    EXPECT_THAT(first.genres, ElementsAre("Folk"));
    EXPECT_THAT(first.tags.at("isrc"), ElementsAre("DEA123456789"));
    EXPECT_EQ(first.artists.at(0).name, "Anna");
    const auto& second = found["Second"];
    EXPECT_EQ(second.artists.at(0).name, "Ben");
    EXPECT_EQ(second.artists.at(1).name, "Cleo");
    EXPECT_EQ(second.file.part, (AudioPart{2, 2'200'000, 4'000'000}));
    const auto& third = found["Track 3"];
    EXPECT_EQ(third.file.part, (AudioPart{3, 4'000'000, 0}));
    EXPECT_EQ(third.duration_ms, 2000);
    EXPECT_FALSE(third.tags.contains("isrc"));
    EXPECT_EQ(third.album_id, first.album_id);
    EXPECT_EQ(scan(), 0) << "nothing has changed";
    EXPECT_EQ(tracks()["First"].id, first.id);
}

TEST_P(CueScanTest, ASheetInATagDoesTheSame) {
    ASSERT_TRUE(retag(in_music("Disc/Album.flac"), {{"CUESHEET", sheet()}}));
    scan();
    EXPECT_THAT(tracks(), UnorderedElementsAre(Key("First"), Key("Second"), Key("Track 3")));
}

TEST_P(CueScanTest, MovedTracksStayTheSame) {
    put_sheet(sheet());
    scan();
    const auto before = tracks();
    fs::rename(in_music("Disc"), in_music("Moved"));
    fs::rename(in_music("Moved/Album.flac"), in_music("Moved/Other.flac"));
    fs::rename(in_music("Moved/Album.cue"), in_music("Moved/Other.flac.cue"));
    scan();
    auto after = tracks();
    ASSERT_THAT(after, SizeIs(3));
    for (const auto& [title, track] : before) {
        EXPECT_EQ(after[title].id, track.id) << title;
        EXPECT_EQ(after[title].file.path, "Moved/Other.flac");
    }
}

TEST_P(CueScanTest, AChangedSheetIsReadAgain) {
    put_sheet(sheet());
    scan();
    auto before = tracks();
    put_sheet(sheet("Premier", "00:03:00"));
    new_events();
    scan();
    auto after = tracks();
    EXPECT_EQ(after["Premier"].id, before["First"].id);
    EXPECT_EQ(after["Second"].id, before["Second"].id);
    EXPECT_EQ(after["Second"].file.part, (AudioPart{2, 3'000'000, 4'000'000}));
    EXPECT_THAT(new_events(), ::testing::Contains("TrackChanged").Times(3));
}

TEST_P(CueScanTest, WithoutItsSheetAFileIsOneTrackAgain) {
    scan();
    const auto whole = tracks()["All of it"];
    EXPECT_EQ(whole.file.part, AudioPart());
    put_sheet(sheet());
    new_events();
    scan();
    const auto parts = tracks();
    EXPECT_THAT(parts, UnorderedElementsAre(Key("First"), Key("Second"), Key("Track 3")));
    EXPECT_THAT(new_events(), ::testing::Contains("TrackWithdrawn").Times(1));

    fs::remove(in_music("Disc/Album.cue"));
    scan();
    auto again = tracks();
    ASSERT_THAT(again, ElementsAre(Key("All of it")));
    EXPECT_EQ(again["All of it"].id, whole.id);
    EXPECT_THAT(new_events(), ::testing::Contains("TrackWithdrawn").Times(3));

    put_sheet(sheet());
    scan();
    for (const auto& [title, track] : tracks()) EXPECT_EQ(track.id, parts.at(title).id);
    fs::remove(in_music("Disc/Album.flac"));
    write_file(in_music("else.txt"), "so that the folder is not empty");
    scan();
    EXPECT_THAT(tracks(), IsEmpty());
}

TEST_P(CueScanTest, ASheetOfOtherAudioIsLeftAlone) {
    for (const auto& text : {std::string("no sheet at all"), sheet("First", "00:05:00"),
                             std::string("FILE \"Album.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n"
                                         "TRACK 02 AUDIO\nINDEX 01 10:00:00\n")}) {
        put_sheet(text);
        scan();
        EXPECT_THAT(tracks(), ElementsAre(Key("All of it"))) << text;
    }
    // One of several files of a sheet.
    put_sheet(
        "FILE \"x.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nFILE \"ALBUM.wav\" WAVE\n"
        "TRACK 02 AUDIO\nTITLE Two\nINDEX 01 00:00:00\nTRACK 03 AUDIO\nTITLE Three\nINDEX 01 00:01:00\n");
    scan();
    EXPECT_THAT(tracks(), UnorderedElementsAre(Key("Two"), Key("Three")));
}

INSTANTIATE_TEST_SUITE_P(Databases, CueScanTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog::scan
