#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "platform/events/inbox.h"
#include "platform/events/names.h"
#include "platform/events/outbox.h"
#include "platform/events/wire.h"
#include "platform/testing/testing.h"
#include "polyphony/playlist/v1/events.pb.h"

namespace polyphony::events {
namespace {

class TablesTest : public ::testing::TestWithParam<std::string> {
  protected:
    void emit_for(const std::vector<std::string>& aggregates) {
        const auto written = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            for (const auto& aggregate : aggregates) emit(transaction, aggregate, playlist::v1::TrackSaved());
            return {};
        });
        ASSERT_TRUE(written) << written.error().message;
    }

    template <class T>
    T read(const std::function<T(storage::Snapshot&)>& query) {
        return database_->read_now([&](storage::Snapshot& snapshot) -> Result<T> { return query(snapshot); }).value();
    }

    template <class T>
    T write(const std::function<T(storage::Transaction&)>& change) {
        return database_->write_now([&](storage::Transaction& transaction) -> Result<T> { return change(transaction); })
            .value();
    }

    std::vector<OutboxRow> rows_after(std::int64_t seq, int limit = 100) {
        return read<std::vector<OutboxRow>>(
            [&](storage::Snapshot& snapshot) { return outbox::read_after(snapshot, seq, limit); });
    }

    std::int64_t prune_outbox(std::int64_t before, UnixMillis older_than) {
        return write<std::int64_t>(
            [&](storage::Transaction& transaction) { return outbox::prune(transaction, before, older_than, 100); });
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open({"none", {}});
};

INSTANTIATE_TEST_SUITE_P(Databases, TablesTest, ::testing::ValuesIn(testing::database_kinds()),
                         [](const auto& info) { return info.param; });

TEST_P(TablesTest, TheOutboxIsReadInOrderAndInParts) {
    emit_for({"a", "b", "c"});
    const auto first = rows_after(0, 2);
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].event.subject, "a");
    EXPECT_EQ(first[0].event.type, "polyphony.playlist.v1.TrackSaved");
    const auto second = rows_after(first.back().seq, 2);
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].event.subject, "c");
    EXPECT_TRUE(rows_after(second[0].seq).empty());
    EXPECT_EQ(read<std::int64_t>([](auto& snapshot) { return outbox::newest(snapshot); }), second[0].seq);
    EXPECT_EQ(read<std::int64_t>([](auto& snapshot) { return outbox::count_after(snapshot, 0, 10); }), 3);
    EXPECT_EQ(read<std::int64_t>([](auto& snapshot) { return outbox::count_after(snapshot, 0, 2); }), 2);
}

TEST_P(TablesTest, AnEventIsFoundInItsPlaceOnly) {
    emit_for({"a", "b"});
    const auto rows = rows_after(0);
    const auto holds = [&](std::int64_t seq, const std::string& id) {
        return read<bool>([&](storage::Snapshot& snapshot) { return outbox::holds(snapshot, seq, id); });
    };
    EXPECT_TRUE(holds(rows[1].seq, rows[1].event.id));
    EXPECT_FALSE(holds(rows[0].seq, rows[1].event.id));
    EXPECT_FALSE(holds(99, rows[1].event.id));
}

TEST_P(TablesTest, OnlyOldAndPublishedEventsArePruned) {
    EXPECT_EQ(prune_outbox(100, system_now()), 0);
    emit_for({"a", "b", "c"});
    const auto rows = rows_after(0);
    EXPECT_EQ(prune_outbox(rows[2].seq, rows[0].event.time), 0);  // not old enough
    EXPECT_EQ(prune_outbox(rows[2].seq, system_now() + 1000), 2);
    EXPECT_TRUE(rows_after(0).empty());
    EXPECT_EQ(read<std::int64_t>([](auto& snapshot) { return outbox::newest(snapshot); }), rows[2].seq);
    EXPECT_TRUE(read<bool>([&](auto& snapshot) { return outbox::holds(snapshot, rows[2].seq, rows[2].event.id); }));
}

TEST_P(TablesTest, PlacesAreNeverUsedTwice) {
    emit_for({"a"});
    const auto seq = rows_after(0)[0].seq;
    ASSERT_EQ(prune_outbox(seq + 1, system_now() + 1000), 1);
    emit_for({"b"});
    EXPECT_GT(rows_after(0)[0].seq, seq);
}

// Of two processes. A place that becomes visible after a higher one was published would be skipped.
TEST_P(TablesTest, PlacesGrowInTheOrderOfTheCommits) {
    const auto other = temporary_.open({"none", {}});
    const auto emit_one = [](storage::Transaction& transaction, const std::string& aggregate) -> Result<void> {
        emit(transaction, aggregate, playlist::v1::TrackSaved());
        return {};
    };
    std::future<Result<void>> second;
    const auto first = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
        auto done = emit_one(transaction, "first");
        if (!second.valid())
            second = std::async(std::launch::async, [&] {
                return other->write_now([&](storage::Transaction& theirs) { return emit_one(theirs, "second"); });
            });
        EXPECT_EQ(second.wait_for(std::chrono::milliseconds(200)), std::future_status::timeout);
        EXPECT_TRUE(rows_after(0).empty());
        return done;
    });
    ASSERT_TRUE(first && second.get());
    const auto rows = rows_after(0);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].event.subject, "first");
    EXPECT_EQ(rows[1].event.subject, "second");
}

TEST_P(TablesTest, TheInboxKnowsWhatItHasSeenUntilItIsOld) {
    const auto add = [&](const std::string& id, UnixMillis now) {
        return write<bool>([&](storage::Transaction& transaction) { return inbox::add(transaction, id, now); });
    };
    EXPECT_TRUE(add("one", 100));
    EXPECT_FALSE(add("one", 200));
    EXPECT_TRUE(add("two", 300));
    const auto pruned = write<std::int64_t>([](auto& transaction) { return inbox::prune(transaction, 300, 100); });
    EXPECT_EQ(pruned, 1);
    EXPECT_TRUE(add("one", 400));
    EXPECT_FALSE(add("two", 400));
}

TEST_P(TablesTest, ASourcesPlaceMovesOnlyFromWhereItIs) {
    const auto move = [&](const inbox::Place& from, const inbox::Place& to) {
        return write<bool>(
            [&](storage::Transaction& transaction) { return inbox::move(transaction, "playlist", from, to); });
    };
    const auto place = [&] {
        return read<inbox::Place>([](storage::Snapshot& snapshot) { return inbox::place(snapshot, "playlist"); });
    };
    EXPECT_EQ(place().seq, 0U);
    EXPECT_TRUE(move({}, {"first", 7}));
    EXPECT_FALSE(move({}, {"first", 9}));
    EXPECT_FALSE(move({"first", 6}, {"first", 9}));
    EXPECT_FALSE(move({"second", 7}, {"second", 9}));
    EXPECT_EQ(place().seq, 7U);
    EXPECT_EQ(place().event_id, "");
    EXPECT_TRUE(move({"first", 7}, {"first", 8, "event"}));
    EXPECT_EQ(place().event_id, "event");
    EXPECT_TRUE(move({"first", 8}, {"second", 0}));
    EXPECT_EQ(place().stream, "second");
    EXPECT_EQ(place().seq, 0U);
}

TEST(NamesTest, FollowFromTheServiceAndTheType) {
    const std::string type = "polyphony.playlist.v1.TrackSaved";
    EXPECT_EQ(source_of_type(type), "playlist");
    EXPECT_EQ(source_of_type("google.protobuf.Empty"), "");
    EXPECT_EQ(event_stream("playlist"), "EVENTS_PLAYLIST");
    EXPECT_EQ(event_subject("playlist", type, ""), "events.playlist.TrackSaved.5");  // FNV-1a's offset basis
    EXPECT_EQ(event_subject("playlist", type, "ann"), event_subject("playlist", type, "ann"));
    EXPECT_EQ(dead_subject("recommendation", "playlist", type), "dead.recommendation.playlist.TrackSaved");
}

TEST(WireTest, TimesAreRfc3339) {
    EXPECT_EQ(format_time(1'700'000'000'123), "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(parse_time("2023-11-14T22:13:20.123Z"), 1'700'000'000'123);
    for (const auto* wrong : {"", "2023-11-14", "2023-02-30T00:00:00.000Z", "2023-11-14T22:13:20.123Zx", "now"})
        EXPECT_EQ(parse_time(wrong), -1) << wrong;
}

}  // namespace
}  // namespace polyphony::events
