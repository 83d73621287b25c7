#include "services/catalog/reactions.h"

#include <gmock/gmock.h>

#include <random>

#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "services/catalog/catalog.h"
#include "services/catalog/scan/ingest.h"
#include "services/catalog/test_catalog.h"

namespace polyphony::catalog {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class CatalogReactionsTest : public CatalogDatabaseTest {
  protected:
    /// Puts a file into the library as the scan does, and returns the track's id.
    std::string add(const std::string& path, scan::FileFacts facts = {}) {
        facts.title = path;
        facts.album = "Album";
        facts.artists = {"Anna"};
        facts.identity = path;
        facts.duration_ms = 1000;
        const scan::FolderCoverIds covers;
        const auto done = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
            scan::Ingest ingest(transaction, library_, covers, 1);
            ingest.take({path, {1, 1}, facts, {}});
            return ingest.finish();
        });
        EXPECT_TRUE(done);
        return search(path).at(0).id;
    }

    std::vector<Track> search(const std::string& text) {
        EXPECT_TRUE(indexer_.catch_up().value());
        return testing::run(catalog_.search(user_, {text, 0})).value().tracks;
    }

    void hear(const google::protobuf::Message& message) {
        events::Event event;
        event.type = message.GetDescriptor()->full_name();
        event.data = message.SerializeAsString();
        const auto handlers = reactions(metrics_, publication_).handlers();
        const auto heard = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
            if (auto done = handlers.at(event.type)(transaction, event); !done) return fail(done.error());
            return 0;
        });
        ASSERT_TRUE(heard) << heard.error().message;
    }

    static streaming::v1::AudioAnalysed analysed(const std::string& track, double gain_db, unsigned sound = 0) {
        streaming::v1::AudioAnalysed event;
        event.set_track_id(track);
        event.mutable_loudness()->set_integrated_lufs(-18 - gain_db);
        event.mutable_loudness()->set_range_lu(5);
        event.mutable_loudness()->set_true_peak_dbtp(-0.5);
        event.mutable_loudness()->set_gain_db(gain_db);
        event.set_duration_ms(180'000);
        std::mt19937 random(sound);  // NOLINT(bugprone-random-generator-seed): the same at every run.
        for (int i = 0; i < 300; ++i) event.add_fingerprint(static_cast<std::uint32_t>(random()));
        event.set_fingerprint_hash(static_cast<std::uint32_t>(random()));
        return event;
    }
    static streaming::v1::AlbumAnalysed album_analysed(const std::string& album, double gain_db) {
        streaming::v1::AlbumAnalysed event;
        event.set_album_id(album);
        event.mutable_loudness()->set_integrated_lufs(-18 - gain_db);
        event.mutable_loudness()->set_true_peak_dbtp(0.5);
        event.mutable_loudness()->set_gain_db(gain_db);
        event.set_track_count(2);
        return event;
    }

    Track track(const std::string& id) { return testing::run(catalog_.track(user_, id)).value(); }
    Page<SameRecording> duplicates(int size = 0, const std::string& token = {}) {
        return testing::run(catalog_.duplicates(user_, size, token)).value();
    }

    metrics::Metrics metrics_;
    testing::TemporaryFolder folder_;
    UploadFiles uploads_{folder_.path()};
    Publication publication_{uploads_, "Uploads"};
    Library library_ = attach({{"Music", "/music"}}).at("Music");
    Catalog catalog_{*database_, index_, {}};
    Viewer user_{"u", false};
};

TEST_P(CatalogReactionsTest, TracksAndAlbumsAreAsLoudAsMeasured) {
    const auto id = add("a.ogg");
    EXPECT_FALSE(track(id).loudness);
    hear(analysed(id, -7));
    EXPECT_EQ(track(id).loudness, (Loudness{-11, 5, -0.5, -7}));
    EXPECT_FALSE(track(id).album_loudness);
    hear(analysed(id, -8));
    EXPECT_EQ(track(id).loudness->gain_db, -8);

    const auto album = track(id).album_id;
    hear(album_analysed(album, -6));
    EXPECT_EQ(track(id).album_loudness, (Loudness{-12, 0, 0.5, -6}));
    const auto detail = testing::run(catalog_.album(user_, album)).value();
    EXPECT_EQ(detail.album.loudness, (Loudness{-12, 0, 0.5, -6}));
    EXPECT_EQ(detail.tracks.at(0).loudness->gain_db, -8);
}

TEST_P(CatalogReactionsTest, WhatIsPlayedAndSavedOftenIsFoundFirst) {
    add("Song a.ogg");
    const auto id = add("Song b.ogg");
    ASSERT_NE(search("song").front().id, id);
    streaming::v1::PlayProgressed played;
    played.set_track_id(id);
    for (int i = 0; i < 3; ++i) hear(played);
    EXPECT_EQ(search("song").front().id, id);
    EXPECT_EQ(search("song a").front().title, "Song a.ogg");

    playlist::v1::TrackSaved saved;
    playlist::v1::TrackUnsaved unsaved;
    saved.set_track_id("0000000000000000000000");
    unsaved.set_track_id(id);
    hear(saved);
    for (int i = 0; i < 4; ++i) hear(unsaved);
    EXPECT_NE(search("song").front().id, id);
}

TEST_P(CatalogReactionsTest, TagsAreHeldAgainstWhatWasMeasured) {
    scan::FileFacts tagged;
    tagged.track_gain_db = -7.5;
    tagged.album_gain_db = -3;
    const auto id = add("a.ogg", tagged);
    const auto untagged = add("b.ogg");
    hear(analysed(untagged, -7));
    EXPECT_EQ(metrics_.text().find("gain_tags"), std::string::npos);
    hear(analysed(id, -7));
    EXPECT_THAT(metrics_.text(), HasSubstr(R"(polyphony_catalog_gain_tags_total{agrees="yes",scope="track"} 1)"));
    hear(analysed(id, -9));
    EXPECT_THAT(metrics_.text(), HasSubstr(R"(polyphony_catalog_gain_tags_total{agrees="no",scope="track"} 1)"));
    hear(album_analysed(track(id).album_id, -9));
    EXPECT_THAT(metrics_.text(), HasSubstr(R"(polyphony_catalog_gain_tags_total{agrees="no",scope="album"} 1)"));

    add("a.ogg");  // The tags are gone.
    hear(analysed(id, 20));
    EXPECT_THAT(metrics_.text(), HasSubstr(R"(polyphony_catalog_gain_tags_total{agrees="no",scope="track"} 1)"));
}

TEST_P(CatalogReactionsTest, RecordingsThatSoundTheSameAreListed) {
    const auto one = add("one.ogg");
    const auto copy = add("copy.ogg");
    const auto other = add("other.ogg");
    const auto longer = add("longer.ogg");
    hear(analysed(one, 0, 1));
    hear(analysed(other, 0, 2));
    EXPECT_THAT(duplicates().items, SizeIs(0));
    auto same = analysed(copy, 0, 1);
    same.set_fingerprint(0, same.fingerprint(0) ^ 0xFFU);
    same.set_duration_ms(181'000);
    hear(same);
    auto cut = analysed(longer, 0, 1);
    cut.set_duration_ms(190'000);
    hear(cut);
    const auto found = duplicates();
    ASSERT_THAT(found.items, SizeIs(1));
    EXPECT_EQ(found.total, 1);
    EXPECT_THAT(found.items.at(0).tracks, SizeIs(2));
    EXPECT_EQ(found.items.at(0).tracks.at(0).id, std::min(one, copy));
    EXPECT_EQ(found.items.at(0).tracks.at(1).id, std::max(one, copy));
    EXPECT_GT(found.items.at(0).bit_error_rate, 0);
    EXPECT_LT(found.items.at(0).bit_error_rate, 0.01);

    hear(analysed(copy, 0, 3));  // It was replaced by another song.
    EXPECT_THAT(duplicates().items, SizeIs(0));
}

TEST_P(CatalogReactionsTest, DuplicatesComeInPages) {
    std::vector<std::string> firsts;
    for (unsigned song = 1; song <= 3; ++song) {
        const auto name = std::to_string(song);
        const auto one = add("one" + name + ".ogg");
        const auto two = add("two" + name + ".ogg");
        hear(analysed(one, 0, song));
        hear(analysed(two, 0, song));
        firsts.push_back(std::min(one, two));
    }
    const auto first = duplicates(2);
    EXPECT_EQ(first.total, 3);
    ASSERT_THAT(first.items, SizeIs(2));
    const auto second = duplicates(2, first.next_page_token);
    ASSERT_THAT(second.items, SizeIs(1));
    EXPECT_EQ(second.next_page_token, "");
    EXPECT_EQ(second.items.at(0).tracks.at(0).id, *std::max_element(firsts.begin(), firsts.end()));
    EXPECT_EQ(testing::run(catalog_.duplicates(user_, 501, "")).error().code, Code::InvalidArgument);
    EXPECT_EQ(testing::run(catalog_.duplicates(user_, 0, "nonsense")).error().code, Code::InvalidArgument);
}

TEST_P(CatalogReactionsTest, DuplicatesAreOfWhatTheViewerMaySee) {
    const auto one = add("one.ogg");
    const auto two = add("two.ogg");
    hear(analysed(one, 0, 1));
    hear(analysed(two, 0, 1));
    EXPECT_THAT(duplicates().items, SizeIs(1));
    write([](soci::session& sql) {
        sql << "UPDATE libraries SET everyone = 0";
        return 0;
    });
    EXPECT_THAT(duplicates().items, SizeIs(0));
}

INSTANTIATE_TEST_SUITE_P(Databases, CatalogReactionsTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog
