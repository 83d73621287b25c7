#include "services/streaming/analysis/analyses.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "platform/encoding/base64.h"
#include "platform/testing/testing.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "services/streaming/analysis/analysis_store.h"
#include "services/streaming/migrations.h"
#include "services/streaming/past.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr UnixMillis kNow = 1'800'000'000'000;
constexpr std::chrono::seconds kLease{100};

/// A measurement of blocks that are all as loud as `lufs`.
Measurement as_loud_as(double lufs, double peak = -1) {
    Measurement measurement;
    measurement.duration_ms = 1000;
    for (int i = 0; i < 7; ++i) measurement.blocks.add(lufs);
    measurement.loudness = {lufs, 4, peak};
    measurement.waveform = {-127, 127, -1, 0};
    measurement.fingerprint = {{1, 0xFFFFFFFF, 0x12345678}, 0xDEADBEEF};
    return measurement;
}

class AnalysesTest : public ::testing::TestWithParam<std::string> {
  protected:
    template <class Work>
    auto write(Work work) {
        using T = decltype(work(std::declval<storage::Transaction&>()));
        return database_->write_now([&](storage::Transaction& transaction) -> Result<T> { return work(transaction); })
            .value();
    }
    template <class Work>
    auto read(Work work) {
        using T = decltype(work(std::declval<soci::session&>()));
        return database_->read_now([&](storage::Snapshot& snapshot) -> Result<T> { return work(snapshot.sql()); })
            .value();
    }

    void hear_of(const std::string& track, const std::string& album, UnixMillis modified = 1, UnixMillis now = kNow) {
        AudioAsset asset;
        asset.track_id = track;
        asset.size_bytes = 1;
        asset.modified_ms = modified;
        write([&](storage::Transaction& transaction) {
            hear_of_track(transaction, asset, album, now);
            return 0;
        });
    }
    void forget(const std::string& track) {
        write([&](storage::Transaction& transaction) {
            forget_track(transaction, track, kNow);
            return 0;
        });
    }
    std::optional<Analysis> claim(UnixMillis now = kNow) {
        return write([&](storage::Transaction& transaction) { return claim_track(transaction, kLease, now); });
    }
    std::optional<Analysis> note(const Analysis& claimed, const Result<Measurement>& result) {
        return write([&](storage::Transaction& transaction) {
            return note_result(transaction, claimed, result, RetryRules(), kNow);
        });
    }
    void measure_all(double lufs) {
        while (const auto claimed = claim()) note(*claimed, as_loud_as(lufs));
    }
    AnalysisCounts counts() { return read(store::count_analyses); }
    std::optional<AlbumLoudness> album(const std::string& id) {
        return read([&](soci::session& sql) { return store::find_album_loudness(sql, id); });
    }
    /// What was said since the last call, as `TYPE SUBJECT`.
    std::vector<std::string> said() {
        return read([&](soci::session& sql) {
            std::vector<std::string> events;
            const soci::rowset<soci::row> rows =
                (sql.prepare << "SELECT seq, type, subject FROM event_outbox WHERE seq > :last ORDER BY seq",
                 soci::use(last_, "last"));
            long long newest = last_;
            for (const auto& row : rows) {
                const auto type = row.get<std::string>(1);
                events.push_back(type.substr(type.rfind('.') + 1) + ' ' + row.get<std::string>(2));
                newest = read_seq(row);
            }
            last_ = newest;
            return events;
        });
    }
    static long long read_seq(const soci::row& row) {
        return row.get_properties(0).get_data_type() == soci::dt_integer ? row.get<int>(0) : row.get<long long>(0);
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    long long last_ = 0;
};

TEST_P(AnalysesTest, WhatIsPublishedIsMeasuredOnce) {
    hear_of("a", "album");
    EXPECT_EQ(counts(), (AnalysisCounts{1, 0, 0}));
    const auto claimed = claim();
    ASSERT_TRUE(claimed);
    EXPECT_EQ(claimed->track_id, "a");
    EXPECT_FALSE(claim());
    note(*claimed, as_loud_as(-12, -0.5));
    EXPECT_EQ(counts(), (AnalysisCounts{0, 1, 0}));
    EXPECT_FALSE(claim());
    EXPECT_THAT(said(), ElementsAre("AudioAnalysed a", "AlbumAnalysed album"));

    const auto loudness = read([](soci::session& sql) { return store::find_loudness(sql, "a"); });
    EXPECT_EQ(loudness->loudness, (Loudness{-12, 4, -0.5}));
    EXPECT_EQ(loudness->blocks, as_loud_as(-12).blocks);
    EXPECT_EQ(read([](soci::session& sql) { return store::find_waveform(sql, "a"); }), as_loud_as(-12).waveform);

    hear_of("a", "album");
    EXPECT_FALSE(claim());
    EXPECT_THAT(said(), IsEmpty());
}

TEST_P(AnalysesTest, TheEventTellsEverything) {
    hear_of("a", "album", 77);
    note(*claim(), as_loud_as(-12, -0.5));
    const auto data = read([](soci::session& sql) {
        std::string text;
        sql << "SELECT data FROM event_outbox ORDER BY seq LIMIT 1", soci::into(text);
        return text;
    });
    v1::AudioAnalysed event;
    ASSERT_TRUE(event.ParseFromString(base64_decode(data).value()));
    EXPECT_EQ(event.track_id(), "a");
    EXPECT_EQ(event.loudness().integrated_lufs(), -12);
    EXPECT_EQ(event.loudness().gain_db(), -6);
    EXPECT_EQ(event.loudness().range_lu(), 4);
    EXPECT_EQ(event.loudness().true_peak_dbtp(), -0.5);
    EXPECT_EQ(event.duration_ms(), 1000);
    EXPECT_THAT(event.fingerprint(), ElementsAre(1U, 0xFFFFFFFFU, 0x12345678U));
    EXPECT_EQ(event.fingerprint_hash(), 0xDEADBEEFU);
    EXPECT_EQ(event.size_bytes(), 1);
    EXPECT_EQ(event.modified_ms(), 77);
}

TEST_P(AnalysesTest, AnotherFileIsMeasuredAnew) {
    hear_of("a", "album");
    measure_all(-12);
    hear_of("a", "album", 2);
    EXPECT_EQ(counts(), (AnalysisCounts{1, 0, 0}));
    measure_all(-14);
    EXPECT_EQ(read([](soci::session& sql) { return store::find_loudness(sql, "a"); })->loudness.integrated_lufs, -14);
}

TEST_P(AnalysesTest, WhatWasMeasuredOfAFileThatIsGoneDoesNotCount) {
    hear_of("a", "album");
    const auto old = *claim();
    hear_of("a", "album", 2);
    note(old, as_loud_as(-12));
    EXPECT_EQ(counts(), (AnalysisCounts{1, 0, 0}));
    EXPECT_THAT(said(), IsEmpty());

    const auto gone = *claim();
    forget("a");
    EXPECT_FALSE(note(gone, as_loud_as(-12)));
    EXPECT_EQ(counts(), AnalysisCounts());
    EXPECT_THAT(said(), IsEmpty());
}

TEST_P(AnalysesTest, WhoDiesLeavesItToOthers) {
    hear_of("a", "album");
    ASSERT_TRUE(claim());
    const auto end = kNow + std::chrono::milliseconds(kLease).count();
    EXPECT_FALSE(claim(end - 1));
    EXPECT_EQ(read(store::next_due_at), end);
    EXPECT_TRUE(claim(end));
}

TEST_P(AnalysesTest, AudioThatCannotBeReadIsLeftAloneAfterTwoTries) {
    hear_of("a", "album");
    hear_of("b", "album");
    measure_all(-12);
    hear_of("a", "album", 2);
    const auto broken = fail(Code::FailedPrecondition, "It is cut off.");
    note(*claim(), broken);
    EXPECT_EQ(counts(), (AnalysisCounts{1, 1, 0}));
    note(*claim(), broken);
    EXPECT_EQ(counts(), (AnalysisCounts{0, 1, 1}));
    EXPECT_FALSE(claim());
    const auto failed = read([](soci::session& sql) { return store::failed_analyses(sql, 10); });
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed.front().reason, "It is cut off.");
    EXPECT_FALSE(read([](soci::session& sql) { return store::find_waveform(sql, "a"); }));
    EXPECT_EQ(album("album")->track_count, 1);

    hear_of("a", "album", 3);
    measure_all(-12);
    EXPECT_EQ(counts(), (AnalysisCounts{0, 2, 0}));
}

TEST_P(AnalysesTest, FaultsThatPassUseUpNoTries) {
    hear_of("a", "album");
    for (const auto code : {Code::Unavailable, Code::NotFound, Code::Aborted, Code::ResourceExhausted}) {
        note(*claim(kNow * 2), fail(code, "Not now."));
        EXPECT_EQ(counts(), (AnalysisCounts{1, 0, 0}));
        EXPECT_EQ(read(store::next_due_at), kNow + std::chrono::milliseconds(RetryRules().pause).count());
    }
}

TEST_P(AnalysesTest, AnAlbumIsMeasuredOnceAllItsTracksAre) {
    hear_of("a", "album");
    hear_of("b", "album");
    note(*claim(), as_loud_as(-10, -0.5));
    EXPECT_FALSE(album("album"));
    EXPECT_THAT(said(), ElementsAre("AudioAnalysed a"));
    note(*claim(), as_loud_as(-10, -3));
    EXPECT_THAT(said(), ElementsAre("AudioAnalysed b", "AlbumAnalysed album"));
    ASSERT_TRUE(album("album"));
    EXPECT_NEAR(album("album")->loudness.integrated_lufs, -10, 0.06);
    EXPECT_EQ(album("album")->loudness.true_peak_dbtp, -0.5);
    EXPECT_EQ(album("album")->track_count, 2);
}

TEST_P(AnalysesTest, AnAlbumChangesWithItsTracks) {
    hear_of("a", "album");
    hear_of("b", "album");
    note(*claim(), as_loud_as(-10));
    note(*claim(), as_loud_as(-15));
    const auto both = album("album");
    said();
    forget("b");
    EXPECT_THAT(said(), ElementsAre("AlbumAnalysed album"));
    EXPECT_NEAR(album("album")->loudness.integrated_lufs, -10, 0.06);
    EXPECT_NE(album("album"), both);
    hear_of("a", "other");
    EXPECT_THAT(said(), ElementsAre("AlbumAnalysed other"));
    EXPECT_FALSE(album("album"));
    EXPECT_TRUE(album("other"));
}

TEST_P(AnalysesTest, ATrackWhoseAlbumIsNotKnownIsMeasuredAlone) {
    hear_of("a", "");
    measure_all(-10);
    EXPECT_THAT(said(), ElementsAre("AudioAnalysed a"));
    hear_of("a", "album");
    EXPECT_THAT(said(), ElementsAre("AlbumAnalysed album"));
}

TEST_P(AnalysesTest, ThePastTellsWhatWasMeasured) {
    hear_of("a", "album");
    hear_of("b", "album");
    measure_all(-10);
    hear_of("c", "album");
    events::v1::BackfillRequest request;
    for (const auto* type : {"AudioAnalysed", "AlbumAnalysed"})
        request.add_event_types(std::string("polyphony.streaming.v1.") + type);
    std::vector<std::string> told;
    v1::AudioAnalysed track;
    events::PastWriter writer(request, [&](const events::v1::BackfillChunk& chunk) -> Result<void> {
        for (const auto& event : chunk.events()) {
            told.push_back(event.type().substr(event.type().rfind('.') + 1) + ' ' + event.subject());
            EXPECT_EQ(google::protobuf::util::TimeUtil::TimestampToMilliseconds(event.time()), kNow);
            if (event.subject() == "a") track.ParseFromString(event.data());
        }
        return {};
    });
    const auto done = database_->read_apart([&](storage::Snapshot& snapshot) -> Result<void> {
        if (auto said = past(snapshot, writer); !said) return said;
        return writer.flush();
    });
    ASSERT_TRUE(done);
    EXPECT_THAT(told, ElementsAre("AudioAnalysed a", "AudioAnalysed b", "AlbumAnalysed album"));
    EXPECT_THAT(track.fingerprint(), ElementsAre(1U, 0xFFFFFFFFU, 0x12345678U));
    EXPECT_EQ(track.fingerprint_hash(), 0xDEADBEEFU);
}

INSTANTIATE_TEST_SUITE_P(Databases, AnalysesTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::streaming
