#include "services/catalog/scan/scanner.h"

#include <gmock/gmock.h>

#include "platform/encoding/hash.h"
#include "platform/encoding/path_text.h"
#include "services/catalog/catalog.h"
#include "services/catalog/lyrics/lyrics_store.h"
#include "services/catalog/scan/ingest_store.h"
#include "services/catalog/scan/test_audio.h"
#include "services/catalog/test_catalog.h"
#include "services/catalog/text.h"

namespace polyphony::catalog::scan {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class ScannerTest : public CatalogDatabaseTest {
  protected:
    ScannerTest() { attach({{"Music", music_.path().string()}}); }

    static ScannerOptions options() {
        ScannerOptions options;
        options.worker.program = worker_program();
        return options;
    }

    ScanStatus scan(ScannerOptions with = options()) {
        Scanner scanner(*database_, covers_, std::move(with));
        scanner.start();
        EXPECT_TRUE(testing::eventually([&] { return scanner.status().state != ScanState::Running; }, 30));
        return scanner.status();
    }

    /// Title -> track, of all that can be heard.
    std::map<std::string, Track> tracks() {
        return write([&](soci::session& sql) {
            std::map<std::string, Track> tracks;
            auto ids = select_ids(sql, "SELECT id FROM tracks WHERE missing = 0");
            for (auto& track : find_tracks(sql, visible_library_ids(sql, {"u", true}), ids))
                tracks[track.title] = track;
            return tracks;
        });
    }
    Track track(const std::string& title) {
        auto all = tracks();
        EXPECT_TRUE(all.contains(title)) << title;
        return all[title];
    }
    std::map<std::string, std::string> problems() {
        return write([&](soci::session& sql) {
            std::map<std::string, std::string> reasons;
            for (const auto& problem : list_problems(sql, 100)) reasons[problem.path] = problem.reason;
            return reasons;
        });
    }
    std::vector<Album> albums() {
        return write([&](soci::session& sql) {
            auto visible = visible_library_ids(sql, {"u", true});
            return find_albums(sql, visible, list_albums(sql, visible, {}, {100}));
        });
    }

    Artist artist(const std::string& name) {
        const auto found = searched(name);
        return write([&](soci::session& sql) {
            for (auto& artist : find_artists(sql, visible_library_ids(sql, {"u", true}), found))
                if (artist.name == name) return artist;
            return Artist();
        });
    }

    int count_tracks() {
        return write([&](soci::session& sql) {
            int count = 0;
            sql << "SELECT COUNT(*) FROM tracks WHERE missing = 0", soci::into(count);
            return count;
        });
    }
    Ids searched(const std::string& artist) {
        EXPECT_TRUE(indexer_.catch_up().value());
        return index_.find(Kind::Artist, parse_search(artist), write([&](soci::session& sql) {
                               return visible_library_ids(sql, {"u", true});
                           }),
                           10, 0);
    }

    fs::path in_music(const std::string& path) { return music_.path() / path; }
    void song(const std::string& path, const std::string& title, Tags more = {}) {
        more.emplace_back("title", title);
        static int hertz = 300;
        ASSERT_TRUE(make_audio(in_music(path), more, ++hertz, 1));
    }

    testing::TemporaryFolder music_;
    testing::TemporaryFolder data_;
    CoverStore covers_{data_.path() / "covers", 1'000'000};
};

TEST_P(ScannerTest, FirstScanPublishesEverything) {
    song("A/1.ogg", "One", {{"artist", "Anna"}, {"album", "First"}, {"track", "1"}});
    song("A/2.mp3", "Two", {{"artist", "Anna"}, {"album", "First"}, {"track", "2"}});
    song("B/3.flac", "Three", {{"artist", "Ben"}, {"album", "Second"}});
    auto status = scan();
    EXPECT_EQ(status.state, ScanState::Done) << status.message;
    EXPECT_EQ(status.files_found, 3);
    EXPECT_EQ(status.files_done, 3);
    EXPECT_EQ(status.tracks_changed, 3);
    EXPECT_THAT(problems(), IsEmpty());
    EXPECT_THAT(tracks(), SizeIs(3));
    auto found = albums();
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0].title, "First");
    EXPECT_EQ(found[0].track_count, 2);
    EXPECT_EQ(found[0].artists.at(0).name, "Anna");
    EXPECT_THAT(new_events(), UnorderedElementsAre("TrackPublished", "TrackPublished", "TrackPublished",
                                                   "AlbumPublished", "AlbumPublished"));
}

TEST_P(ScannerTest, UnchangedFilesAreNotOpenedAgain) {
    song("1.ogg", "One");
    write_file(in_music("broken.mp3"), "no song");
    EXPECT_EQ(scan().files_read, 2);
    new_events();
    auto status = scan();
    EXPECT_EQ(status.state, ScanState::Done);
    EXPECT_EQ(status.files_found, 2);
    EXPECT_EQ(status.files_done, 2);
    EXPECT_EQ(status.files_read, 0);
    EXPECT_THAT(new_events(), IsEmpty());
    EXPECT_THAT(problems(), SizeIs(1));
}

TEST_P(ScannerTest, MovedFileKeepsItsTrackAndAlbum) {
    song("Old Name/1.ogg", "One", {{"album", "Album"}});
    song("Old Name/2.ogg", "Two", {{"album", "Album"}});
    scan();
    auto before = track("One");
    new_events();
    fs::rename(in_music("Old Name"), in_music("New Name"));
    fs::rename(in_music("New Name/1.ogg"), in_music("New Name/01 - One.ogg"));
    scan();
    auto after = track("One");
    EXPECT_EQ(after.id, before.id);
    EXPECT_EQ(after.file.path, "New Name/01 - One.ogg");
    EXPECT_EQ(after.album_id, before.album_id);
    EXPECT_EQ(after.added_at, before.added_at);
    EXPECT_THAT(new_events(), ElementsAre("TrackChanged", "TrackChanged"));
    EXPECT_THAT(tracks(), SizeIs(2));
}

TEST_P(ScannerTest, FilesThatChangePlacesKeepTheirTracks) {
    song("1.ogg", "One");
    song("2.mp3", "Two");
    fs::copy_file(in_music("2.mp3"), in_music("3.mp3"));
    song("3.mp3", "Three");
    scan();
    auto two = track("Two");
    auto three = track("Three");
    fs::rename(in_music("2.mp3"), in_music("x"));
    fs::rename(in_music("3.mp3"), in_music("2.mp3"));
    fs::rename(in_music("x"), in_music("3.mp3"));
    scan();
    EXPECT_EQ(track("Two").id, two.id);
    EXPECT_EQ(track("Two").file.path, "3.mp3");
    EXPECT_EQ(track("Three").id, three.id);
    EXPECT_THAT(tracks(), SizeIs(3));
}

TEST_P(ScannerTest, RetaggedFileKeepsItsTrack) {
    song("1.mp3", "One", {{"album", "Album"}});
    scan();
    auto before = track("One");
    new_events();
    ASSERT_TRUE(retag(in_music("1.mp3"), {{"TITLE", "Uno"}, {"ARTIST", "Anna"}}));
    scan();
    EXPECT_EQ(track("Uno").id, before.id);
    EXPECT_THAT(new_events(), UnorderedElementsAre("TrackChanged", "AlbumChanged"));
}

TEST_P(ScannerTest, FileThatWasMovedAndRetaggedKeepsItsTrack) {
    song("1.flac", "One");
    scan();
    auto before = track("One");
    ASSERT_TRUE(retag(in_music("1.flac"), {{"TITLE", "Uno"}}));
    fs::create_directory(in_music("new"));
    fs::rename(in_music("1.flac"), in_music("new/uno.flac"));
    scan();
    EXPECT_EQ(track("Uno").id, before.id);
    EXPECT_THAT(tracks(), SizeIs(1));
}

TEST_P(ScannerTest, CopyIsATrackOfItsOwn) {
    song("1.mp3", "One");
    scan();
    auto before = track("One");
    fs::copy_file(in_music("1.mp3"), in_music("0.mp3"));
    ASSERT_TRUE(retag(in_music("0.mp3"), {{"TITLE", "Copy"}}));
    ASSERT_TRUE(retag(in_music("1.mp3"), {{"TITLE", "Original"}}));
    scan();
    EXPECT_EQ(track("Original").id, before.id);
    EXPECT_NE(track("Copy").id, before.id);
}

TEST_P(ScannerTest, DeletedFileIsWithdrawnAndComesBackAsTheSame) {
    song("1.ogg", "One", {{"artist", "Anna"}, {"album", "Album"}});
    song("2.ogg", "Two", {{"artist", "Ben"}, {"album", "Other"}});
    scan();
    auto before = track("One");
    new_events();
    fs::rename(in_music("1.ogg"), data_.path() / "aside.ogg");
    scan();
    EXPECT_THAT(tracks(), SizeIs(1));
    EXPECT_THAT(albums(), SizeIs(1));
    EXPECT_THAT(new_events(), UnorderedElementsAre("TrackWithdrawn", "AlbumWithdrawn"));
    fs::copy_file(data_.path() / "aside.ogg", in_music("back.ogg"));
    scan();
    auto after = track("One");
    EXPECT_EQ(after.id, before.id);
    EXPECT_EQ(after.album_id, before.album_id);
    EXPECT_THAT(new_events(), UnorderedElementsAre("TrackPublished", "AlbumPublished"));
}

TEST_P(ScannerTest, ListsWhatCannotBeReadAndGoesOn) {
    song("good.ogg", "Good");
    song("cut.ogg", "Cut");
    auto bytes = read_bytes(in_music("cut.ogg"));
    write_file(in_music("cut.ogg"), std::string_view(bytes).substr(0, bytes.size() / 2));
    write_file(in_music("text.mp3"), "This is a letter.");
    write_file(in_music("empty.wav"), "");
    fs::copy_file(in_music("good.ogg"), in_music("named.flac"));
    auto status = scan();
    EXPECT_EQ(status.state, ScanState::Done);
    EXPECT_THAT(tracks(), SizeIs(1));
    auto reasons = problems();
    EXPECT_THAT(reasons["cut.ogg"], HasSubstr("truncated"));
    EXPECT_THAT(reasons["text.mp3"], HasSubstr("no audio"));
    EXPECT_THAT(reasons["empty.wav"], HasSubstr("empty"));
    EXPECT_THAT(reasons["named.flac"], HasSubstr("holds Ogg"));
    EXPECT_THAT(reasons, SizeIs(4));

    // A track whose file breaks is withdrawn; a mended file comes back; a deleted one is no problem any more.
    auto before = track("Good");
    auto good = read_bytes(in_music("good.ogg"));
    write_file(in_music("good.ogg"), std::string_view(good).substr(0, good.size() / 2));
    write_file(in_music("cut.ogg"), bytes);
    fs::remove(in_music("text.mp3"));
    scan();
    EXPECT_THAT(tracks(), AllOf(SizeIs(1), Contains(::testing::Key("Cut"))));
    EXPECT_THAT(problems(), UnorderedElementsAre(::testing::Key("good.ogg"), ::testing::Key("empty.wav"),
                                                 ::testing::Key("named.flac")));
    write_file(in_music("good.ogg"), good);
    scan();
    EXPECT_EQ(track("Good").id, before.id);
}

TEST_P(ScannerTest, FileThatKillsTheWorkerIsListed) {
    song("a.ogg", "A");
    song("killer.ogg", "Killer");
    song("z.ogg", "Z");
    // Hands requests on to the real worker, but dies of one file.
    auto fake = data_.path() / "worker";
    write_file(fake,
               "#!/bin/sh\necho '{\"ready\":true}' >&0\nwhile read -r request; do\n"
               "case \"$request\" in *killer*) kill -9 $$ ;; esac\n"
               "echo '{\"reason\":\"read\"}' >&0\ndone\n");
    fs::permissions(fake, fs::perms::owner_all);
    auto with = options();
    with.worker.program = fake;
    auto status = scan(with);
    EXPECT_EQ(status.state, ScanState::Done);
    EXPECT_EQ(status.files_done, 3);
    auto reasons = problems();
    EXPECT_THAT(reasons["killer.ogg"], HasSubstr("crashes"));
    EXPECT_EQ(reasons["a.ogg"], "read");
    EXPECT_EQ(reasons["z.ogg"], "read");
}

TEST_P(ScannerTest, BrokenWorkerFailsTheScanAndWithdrawsNothing) {
    song("a.ogg", "A");
    scan();
    song("b.ogg", "B");
    auto with = options();
    with.worker.program = "/nowhere/scanner";
    auto status = scan(with);
    EXPECT_EQ(status.state, ScanState::Failed);
    EXPECT_THAT(status.message, HasSubstr("cannot be started"));
    EXPECT_THAT(tracks(), SizeIs(1));
    EXPECT_THAT(problems(), IsEmpty());
}

TEST_P(ScannerTest, UnmountedFolderWithdrawsNothing) {
    song("a.ogg", "A");
    scan();
    fs::rename(in_music("a.ogg"), data_.path() / "a.ogg");
    auto status = scan();
    EXPECT_EQ(status.state, ScanState::Failed);
    EXPECT_THAT(status.message, HasSubstr("mounted"));
    EXPECT_THAT(tracks(), SizeIs(1));
    fs::remove(music_.path());
    EXPECT_EQ(scan().state, ScanState::Failed);
    EXPECT_THAT(tracks(), SizeIs(1));
}

TEST_P(ScannerTest, InterruptedScanGoesOnWithoutDuplicates) {
    for (int i = 0; i < 6; ++i) song(std::to_string(i) + ".wav", "Song " + std::to_string(i));
    auto with = options();
    with.batch = 1;
    {
        Scanner scanner(*database_, covers_, with);
        scanner.start();
        ASSERT_TRUE(testing::eventually([&] { return scanner.status().files_done >= 2; }));
    }
    auto read_before = static_cast<int>(tracks().size());
    auto status = scan(with);
    EXPECT_EQ(status.state, ScanState::Done);
    EXPECT_EQ(status.files_read, 6 - read_before);
    EXPECT_THAT(tracks(), SizeIs(6));
    auto said = new_events();
    EXPECT_EQ(std::count(said.begin(), said.end(), "TrackPublished"), 6);
}

TEST_P(ScannerTest, PicturesInFoldersAreCovers) {
    song("A/CD1/1.ogg", "One", {{"album", "Album"}});
    song("A/CD2/2.ogg", "Two", {{"album", "Album"}});
    song("B/3.ogg", "Three");
    scan();
    EXPECT_THAT(track("One").cover_id, IsEmpty());
    EXPECT_EQ(track("One").album_id, track("Two").album_id);
    new_events();

    write_file(in_music("A/cover.png"), tiny_png());
    write_file(in_music("B/cover.jpg"), "no picture");
    auto status = scan();
    EXPECT_EQ(status.files_read, 0);
    auto cover = track("One").cover_id;
    EXPECT_TRUE(covers_.open(cover));
    EXPECT_EQ(track("Two").cover_id, cover);
    EXPECT_EQ(albums().at(0).cover_id, cover);
    EXPECT_THAT(track("Three").cover_id, IsEmpty());
    EXPECT_THAT(problems(), ElementsAre(::testing::Key("B/cover.jpg")));
    EXPECT_THAT(new_events(), UnorderedElementsAre("TrackChanged", "TrackChanged", "AlbumChanged"));
    scan();
    EXPECT_THAT(new_events(), IsEmpty());

    fs::remove(in_music("A/cover.png"));
    scan();
    EXPECT_THAT(track("One").cover_id, IsEmpty());
}

TEST_P(ScannerTest, ArtistsHaveThePicturesInTheirFolders) {
    song("Anna/First/1.ogg", "One", {{"album", "First"}, {"album_artist", "Anna"}});
    song("Anna/First/2.ogg", "Two", {{"album", "First"}, {"album_artist", "Anna"}, {"artist", "Ben"}});
    song("Ben/1.ogg", "Three", {{"album", "Second"}, {"album_artist", "Ben"}});
    write_file(in_music("Anna/First/cover.png"), tiny_png() + "cover");
    write_file(in_music("Anna/Artist.JPG"), tiny_png() + "Anna");
    scan();
    const auto picture = short_hash(tiny_png() + "Anna");
    EXPECT_EQ(artist("Anna").cover_id, picture) << "in the folder above the albums, from the first scan on";
    EXPECT_NE(track("One").cover_id, picture);
    EXPECT_THAT(artist("Ben").cover_id, IsEmpty());

    write_file(in_music("Anna/Artist.JPG"), tiny_png() + "Anna, older");
    write_file(in_music("Ben/artist.png"), tiny_png() + "Ben");
    EXPECT_EQ(scan().files_read, 0);
    EXPECT_EQ(artist("Anna").cover_id, short_hash(tiny_png() + "Anna, older"));
    EXPECT_EQ(artist("Ben").cover_id, short_hash(tiny_png() + "Ben")) << "in the folder of all their albums";

    fs::remove(in_music("Anna/Artist.JPG"));
    scan();
    EXPECT_EQ(artist("Anna").cover_id, track("One").cover_id);
}

TEST_P(ScannerTest, LyricsThatLieBesideAFileComeAndGo) {
    song("A/1.ogg", "One", {{"LYRICS", "From the tag"}});
    song("A/2.ogg", "Two");
    const auto words = [this](const std::string& title) {
        const auto id = track(title).id;
        const auto found = write([&](soci::session& sql) { return load_lyrics(sql, id); });
        return found.empty() ? std::string() : found.front().text;
    };
    scan();
    EXPECT_EQ(words("One"), "From the tag");
    EXPECT_EQ(words("Two"), "");

    write_file(in_music("A/1.txt"), "Plain");
    write_file(in_music("A/2.LRC"), "[00:01.00]Synced");
    EXPECT_EQ(scan().files_read, 2);
    EXPECT_EQ(words("One"), "Plain");
    EXPECT_EQ(words("Two"), "[00:01.00]Synced");

    write_file(in_music("A/1.lrc"), "[00:01.00]Better than plain");
    EXPECT_EQ(scan().files_read, 1);
    EXPECT_EQ(words("One"), "[00:01.00]Better than plain");

    fs::remove(in_music("A/1.lrc"));
    fs::remove(in_music("A/1.txt"));
    fs::remove(in_music("A/2.LRC"));
    EXPECT_EQ(scan().files_read, 2);
    EXPECT_EQ(words("One"), "From the tag");
    EXPECT_EQ(words("Two"), "");
    EXPECT_EQ(scan().files_read, 0);
}

TEST_P(ScannerTest, WhatAnOlderReaderHasReadIsReadAgainOnce) {
    song("1.ogg", "One");
    scan();
    const auto before = track("One").id;
    write([](soci::session& sql) {
        sql << "UPDATE tracks SET reader = 0";
        return 0;
    });
    EXPECT_EQ(scan().files_read, 1);
    EXPECT_EQ(track("One").id, before);
    EXPECT_EQ(scan().files_read, 0);
}

TEST_P(ScannerTest, EmbeddedCoverWinsOverTheFolders) {
    write_file(data_.path() / "own.png", tiny_png());
    ASSERT_TRUE(make_audio(in_music("1.mp3"), {{"title", "One"}}, 440, 1, data_.path() / "own.png"));
    write_file(in_music("cover.png"), tiny_png() + "another");
    scan();
    auto cover = covers_.open(track("One").cover_id);
    ASSERT_TRUE(cover);
    EXPECT_EQ(cover->size, tiny_png().size());
}

TEST_P(ScannerTest, LibraryThatIsNoLongerConfiguredIsWithdrawn) {
    testing::TemporaryFolder other;
    song("1.ogg", "One");
    ASSERT_TRUE(make_audio(other.path() / "2.ogg", {{"title", "Two"}}));
    attach({{"Music", music_.path().string()}, {"Other", other.path().string()}});
    scan();
    EXPECT_THAT(tracks(), SizeIs(2));
    auto before = track("Two");
    attach({{"Music", music_.path().string()}});
    scan();
    EXPECT_THAT(tracks(), SizeIs(1));
    attach({{"Music", music_.path().string()}, {"Other", other.path().string()}});
    scan();
    EXPECT_EQ(track("Two").id, before.id);
}

TEST_P(ScannerTest, LibraryThatMovedKeepsItsTracksAndSaysWhereTheyAre) {
    song("1.ogg", "One");
    scan();
    auto before = track("One");
    new_events();
    testing::TemporaryFolder moved;
    fs::copy(music_.path(), moved.path(), fs::copy_options::recursive);
    attach({{"Music", moved.path().string()}});
    scan();
    EXPECT_EQ(track("One").id, before.id);
    EXPECT_THAT(new_events(), ElementsAre("TrackChanged"));
}

TEST_P(ScannerTest, FileWhoseNameIsNotUtf8IsATrack) {
    const std::string name = "l\xE4rm/Bj\xF6rk.ogg";
    ASSERT_TRUE(make_audio(in_music("x.ogg"), {}, 440, 1));
    fs::create_directory(in_music("l\xE4rm"));
    fs::rename(in_music("x.ogg"), in_music(name));
    EXPECT_EQ(scan().state, ScanState::Done);
    EXPECT_THAT(problems(), IsEmpty());
    auto found = track("Bj\uFFFDrk");
    EXPECT_EQ(found.album_title, "l\uFFFDrm");
    EXPECT_EQ(path_of_text(found.file.path), name);
    EXPECT_EQ(scan().files_read, 0);
}

TEST_P(ScannerTest, FileThatMovesToAnotherLibraryKeepsItsTrack) {
    testing::TemporaryFolder other;
    song("1.ogg", "One", {{"artist", "Anna"}, {"album", "Album"}});
    song("2.ogg", "Two", {{"artist", "Ben"}});
    ASSERT_TRUE(make_audio(other.path() / "3.ogg", {{"title", "Three"}}, 999, 1));
    for (const auto& names : {std::pair{"A", "B"}, std::pair{"B", "A"}}) {  // The first one is scanned first.
        attach({{names.first, music_.path().string()}, {names.second, other.path().string()}});
        scan();
        auto before = track("One");
        fs::rename(in_music("1.ogg"), other.path() / "1.ogg");
        scan();
        auto after = track("One");
        EXPECT_EQ(after.id, before.id);
        EXPECT_NE(after.library_id, before.library_id);
        EXPECT_EQ(after.added_at, before.added_at);
        EXPECT_THAT(tracks(), SizeIs(3));
        EXPECT_EQ(searched("Anna").size(), 1U);
        fs::rename(other.path() / "1.ogg", in_music("1.ogg"));
        scan();
        EXPECT_EQ(track("One").id, before.id);
    }
}

TEST_P(ScannerTest, CopyInAnotherLibraryIsATrackOfItsOwn) {
    testing::TemporaryFolder other;
    song("1.ogg", "One");
    attach({{"Music", music_.path().string()}, {"Other", other.path().string()}});
    scan();
    fs::copy_file(in_music("1.ogg"), other.path() / "1.ogg");
    scan();
    EXPECT_EQ(count_tracks(), 2);
    // The disk of the first one is not mounted: the copy does not take its place.
    fs::rename(in_music("1.ogg"), data_.path() / "aside.ogg");
    ASSERT_TRUE(retag(other.path() / "1.ogg", {{"TITLE", "Copy"}}));
    EXPECT_EQ(scan().state, ScanState::Failed);
    EXPECT_EQ(count_tracks(), 2);
}

TEST_P(ScannerTest, FileThatVanishesWhileItIsReadIsNoProblem) {
    song("a.ogg", "A");
    song("gone.ogg", "Gone");
    scan();
    ASSERT_TRUE(retag(in_music("gone.ogg"), {{"TITLE", "Never seen"}}));
    auto fake = data_.path() / "worker";
    write_file(fake, "#!/bin/sh\necho '{\"ready\":true}' >&0\nwhile read -r request; do\nrm -f '" +
                         in_music("gone.ogg").string() +
                         "'\necho '{\"reason\":\"The file cannot be opened.\"}' >&0\ndone\n");
    fs::permissions(fake, fs::perms::owner_all);
    auto with = options();
    with.worker.program = fake;
    auto status = scan(with);
    EXPECT_EQ(status.state, ScanState::Done);
    EXPECT_EQ(status.files_done, status.files_found);
    EXPECT_THAT(problems(), IsEmpty());
    EXPECT_THAT(tracks(), ElementsAre(::testing::Key("A")));
}

TEST_P(ScannerTest, RereadsEverythingIfAsked) {
    song("1.ogg", "One");
    scan();
    new_events();
    Scanner scanner(*database_, covers_, options());
    scanner.start(true);
    ASSERT_TRUE(testing::eventually([&] { return scanner.status().state == ScanState::Done; }, 30));
    EXPECT_EQ(scanner.status().files_read, 1);
    EXPECT_THAT(tracks(), SizeIs(1));
}

/// A scanner that has looked at everything once and goes on watching.
class WatchTest : public ScannerTest {
  protected:
    void watch(ScannerOptions with = options()) {
        with.watch.quiet_ms = 100;
        scanner_ = std::make_unique<Scanner>(*database_, covers_, std::move(with));
        scanner_->start();
        ASSERT_TRUE(testing::eventually([&] { return scanner_->status().state == ScanState::Done; }, 30));
    }
    /// True once exactly these can be heard.
    bool heard(const std::vector<std::string>& titles) {
        return testing::eventually(
            [&] {
                std::vector<std::string> now;
                for (const auto& [title, track] : tracks()) now.push_back(title);
                return now == titles;
            },
            10);
    }

    std::unique_ptr<Scanner> scanner_;
};

TEST_P(WatchTest, NoticesFilesAndFoldersThatComeAndGo) {
    song("A/1.ogg", "1");
    watch();
    EXPECT_TRUE(scanner_->status().watched);
    song("A/2.ogg", "2");
    EXPECT_TRUE(heard({"1", "2"}));
    song("B/C/3.ogg", "3");
    EXPECT_TRUE(heard({"1", "2", "3"}));
    song("B/C/4.ogg", "4");  // In a folder that was not there at first.
    EXPECT_TRUE(heard({"1", "2", "3", "4"}));
    fs::remove(in_music("A/1.ogg"));
    EXPECT_TRUE(heard({"2", "3", "4"}));
    fs::remove_all(in_music("B"));
    EXPECT_TRUE(heard({"2"}));
    ASSERT_TRUE(retag(in_music("A/2.ogg"), {{"TITLE", "Two"}}));
    EXPECT_TRUE(heard({"Two"}));
    write_file(in_music("A/cover.png"), tiny_png());
    EXPECT_TRUE(testing::eventually([&] { return !track("Two").cover_id.empty(); }, 10));
}

TEST_P(WatchTest, MovedFolderKeepsItsTracks) {
    song("A/B/1.ogg", "1", {{"album", "Album"}});
    song("C/2.ogg", "2");
    watch();
    auto before = track("1");
    fs::rename(in_music("A/B"), in_music("C/D"));
    EXPECT_TRUE(testing::eventually([&] { return track("1").file.path == "C/D/1.ogg"; }, 10));
    EXPECT_EQ(track("1").id, before.id);
    EXPECT_EQ(track("1").album_id, before.album_id);
    fs::rename(in_music("C"), in_music("E"));
    EXPECT_TRUE(testing::eventually([&] { return track("1").file.path == "E/D/1.ogg"; }, 10));
    EXPECT_EQ(track("1").id, before.id);
    song("E/D/3.ogg", "3");
    EXPECT_TRUE(heard({"1", "2", "3"}));
}

TEST_P(WatchTest, FileThatIsBeingWrittenIsReadWhenItIsWhole) {
    song("0.ogg", "0");
    watch();
    ASSERT_TRUE(make_audio(data_.path() / "whole.ogg", {{"title", "1"}}, 440, 5));
    const auto bytes = read_bytes(data_.path() / "whole.ogg");
    std::ofstream file(in_music("1.ogg"), std::ios::binary);
    static constexpr std::size_t kPieces = 20;
    for (std::size_t i = 0; i < kPieces; ++i) {
        const auto begin = bytes.size() * i / kPieces;
        file.write(bytes.data() + begin, static_cast<std::streamsize>(bytes.size() * (i + 1) / kPieces - begin));
        file.flush();
        std::this_thread::sleep_for(std::chrono::milliseconds(40));  // As slowly as some networks.
        EXPECT_THAT(problems(), IsEmpty());
    }
    file.close();
    EXPECT_TRUE(heard({"0", "1"}));
    EXPECT_THAT(problems(), IsEmpty());
}

TEST_P(WatchTest, WithoutItFoldersAreWalkedNowAndThen) {
    song("1.ogg", "1");
    auto with = options();
    with.watch.enabled = false;
    with.interval_s = 1;
    watch(with);
    EXPECT_FALSE(scanner_->status().watched);
    song("2.ogg", "2");
    EXPECT_TRUE(heard({"1", "2"}));
}

INSTANTIATE_TEST_SUITE_P(Databases, WatchTest, ::testing::ValuesIn(testing::database_kinds()));
INSTANTIATE_TEST_SUITE_P(Databases, ScannerTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog::scan
