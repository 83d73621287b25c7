#include "platform/events/events.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "platform/events/connection.h"
#include "platform/events/events_fixture.h"
#include "platform/events/wire.h"
#include "polyphony/recommendation/v1/events.pb.h"

namespace polyphony::events {
namespace {

using playlist::v1::TrackUnsaved;
using recommendation::v1::MixRefreshed;

INSTANTIATE_TEST_SUITE_P(Databases, EventsTest, ::testing::ValuesIn(testing::database_kinds()),
                         [](const auto& info) { return info.param; });

TEST_P(EventsTest, WhatIsSaidIsHeardOnce) {
    listener_.note_what_is_saved();
    listener_.start();
    speaker_.start();
    for (int i = 0; i < 300; ++i) speaker_.say("ann", number(i));
    EXPECT_TRUE(listener_.hears("ann", numbers(300)));
}

TEST_F(BrokerTest, AnEventArrivesWithItsAttributes) {
    std::mutex mutex;
    std::vector<Event> events;
    listener_.reactions.on<TrackSaved>([&](Transaction&, const TrackSaved&, const Event& event) -> Result<void> {
        const std::scoped_lock lock(mutex);
        events.push_back(event);
        return {};
    });
    const auto trace = trace::start();
    const auto before = system_now();
    const auto written = speaker_.database().write_now([&](Transaction& transaction) -> Result<void> {
        emit(transaction, "ann", track_saved("ann", "song"), trace);
        return {};
    });
    ASSERT_TRUE(written);
    speaker_.start();
    listener_.start();
    ASSERT_TRUE(eventually([&] {
        const std::scoped_lock lock(mutex);
        return !events.empty();
    }));
    const auto& event = events.front();
    EXPECT_EQ(event.type, "polyphony.playlist.v1.TrackSaved");
    EXPECT_EQ(event.source, "playlist");
    EXPECT_EQ(event.subject, "ann");
    EXPECT_EQ(event.trace.trace_id, trace.trace_id);
    EXPECT_EQ(event.id.size(), 22U);
    EXPECT_GE(event.time, before);
    EXPECT_LE(event.time, system_now());
}

TEST_P(EventsTest, WhatIsRolledBackIsNotSaid) {
    listener_.note_what_is_saved();
    listener_.start();
    speaker_.start();
    const auto written = speaker_.database().write_now([](Transaction& transaction) -> Result<void> {
        emit(transaction, "ann", track_saved("ann", "never"));
        return fail(Code::FailedPrecondition, "No.");
    });
    EXPECT_FALSE(written);
    speaker_.say("ann", "ever");
    EXPECT_TRUE(listener_.hears("ann", {"ever"}));
}

TEST_F(BrokerTest, AMalformedAggregateIdRollsBack) {
    for (const std::string& id : {std::string(), std::string("a\r\nNats-Rollup: all"), std::string(257, 'a')}) {
        const auto written = speaker_.database().write_now([&](Transaction& transaction) -> Result<void> {
            emit(transaction, id, track_saved("ann", "song"));
            return {};
        });
        EXPECT_FALSE(written);
    }
}

TEST_P(EventsTest, AFailedReactionIsTriedAgainAndTheOrderIsKept) {
    std::atomic<int> failures = 2;
    listener_.note_what_is_saved([&](const TrackSaved& saved) -> Result<void> {
        if (saved.track_id() == number(5) && failures-- > 0) return fail(Code::Internal, "Not now.");
        return {};
    });
    for (int i = 0; i < 20; ++i) speaker_.say("ann", number(i));
    speaker_.start();
    listener_.start();
    EXPECT_TRUE(listener_.hears("ann", numbers(20)));
}

TEST_P(EventsTest, TheOrderOfEachAggregateIsKept) {
    listener_.note_what_is_saved();
    listener_.start();
    speaker_.start();
    for (int i = 0; i < 100; ++i)
        for (const std::string user : {"ann", "bob", "cleo"}) speaker_.say(user, number(i));
    for (const std::string user : {"ann", "bob", "cleo"}) EXPECT_TRUE(listener_.hears(user, numbers(100))) << user;
}

// What a power cut does: the broker acknowledges before it syncs.
TEST_F(BrokerTest, APoisonedEventBecomesADeadLetterAndTheNextOnesFlow) {
    listener_.note_what_is_saved([](const TrackSaved& saved) -> Result<void> {
        if (saved.track_id() == number(1)) return fail(Code::InvalidArgument, "There is no\nsuch track.");
        return {};
    });
    for (int i = 0; i < 3; ++i) speaker_.say("ann", number(i));
    speaker_.start();
    listener_.start();
    EXPECT_TRUE(listener_.hears("ann", {number(0), number(2)}));

    Connection connection(nats_.url(), "test", [] {});
    connection.open();
    const auto context = jetstream(connection);
    natsMsg* found = nullptr;
    ASSERT_EQ(js_GetLastMsg(&found, context.get(), "DEAD_RECOMMENDATION", "dead.recommendation.playlist.TrackSaved",
                            nullptr, nullptr),
              NATS_OK);
    const MessageHandle letter(found);
    EXPECT_EQ(header(letter.get(), "Dead-Reason"), "There is no such track.");
    const auto event = to_event(letter.get());
    ASSERT_TRUE(event);
    TrackSaved saved;
    EXPECT_TRUE(saved.ParseFromString(event->data));
    EXPECT_EQ(saved.track_id(), number(1));
}

TEST_F(BrokerTest, ADeadLetterThatIsGivenBackIsTriedOnceMore) {
    std::atomic<bool> broken = true;
    listener_.note_what_is_saved([&](const TrackSaved& saved) -> Result<void> {
        if (broken && saved.track_id() == number(1)) return fail(Code::InvalidArgument, "There is no such track.");
        return {};
    });
    for (int i = 0; i < 3; ++i) speaker_.say("ann", number(i));
    speaker_.start();
    listener_.start();
    ASSERT_TRUE(listener_.hears("ann", {number(0), number(2)}));

    Connection connection(nats_.url(), "test", [] {});
    connection.open();
    const auto context = jetstream(connection);
    const auto give_back = [&] {
        natsMsg* found = nullptr;
        EXPECT_EQ(js_GetLastMsg(&found, context.get(), "DEAD_RECOMMENDATION", "dead.>", nullptr, nullptr), NATS_OK);
        const MessageHandle letter(found);
        const auto again = to_message("retry.recommendation.playlist.TrackSaved", *to_event(letter.get()));
        EXPECT_EQ(js_PublishMsg(nullptr, context.get(), again->get(), nullptr, nullptr), NATS_OK);
    };
    const auto letters = [&] {
        return (*have_stream(context.get(), "DEAD_RECOMMENDATION", "dead.recommendation.>", 0))->State.Msgs;
    };
    give_back();
    EXPECT_TRUE(eventually([&] { return letters() == 2; })) << "It is still broken, so it becomes one again.";
    broken = false;
    give_back();
    EXPECT_TRUE(listener_.hears("ann", {number(0), number(2), number(1)}));
    give_back();
    speaker_.say("ann", number(3));
    EXPECT_TRUE(listener_.hears("ann", {number(0), number(2), number(1), number(3)})) << "Not twice.";
}

TEST_F(BrokerTest, WhatPassesByItselfUsesUpNoTries) {
    std::atomic<int> failures = 5;  // more than max_deliver
    listener_.note_what_is_saved([&](const TrackSaved&) -> Result<void> {
        if (failures-- > 0) return fail(Code::Unavailable, "The disk is full.");
        return {};
    });
    speaker_.say("ann", number(0));
    speaker_.start();
    listener_.start();
    EXPECT_TRUE(listener_.hears("ann", numbers(1)));
}

TEST_F(BrokerTest, WhatAServiceHasNoReactionForIsPassedOver) {
    listener_.note_what_is_saved();
    listener_.start();
    const auto written = speaker_.database().write_now([](Transaction& transaction) -> Result<void> {
        TrackUnsaved unsaved;
        emit(transaction, "ann", unsaved);
        return {};
    });
    ASSERT_TRUE(written);
    speaker_.say("ann", number(0));
    speaker_.start();
    EXPECT_TRUE(listener_.hears("ann", numbers(1)));
}

TEST_P(EventsTest, WhatAReactionEmitsIsInItsTransaction) {
    std::atomic<int> failures = 1;
    listener_.reactions.on<TrackSaved>(
        [&](Transaction& transaction, const TrackSaved& saved, const Event&) -> Result<void> {
            MixRefreshed chosen;
            emit(transaction, saved.user_id(), chosen);
            if (failures-- > 0) return fail(Code::Internal, "Not now.");
            return {};
        });
    Service third("insights", GetParam(), nats_);
    std::atomic<int> count = 0;
    third.reactions.on<MixRefreshed>([&](Transaction&, const MixRefreshed&, const Event& event) -> Result<void> {
        if (event.source == "recommendation") ++count;
        return {};
    });
    speaker_.say("ann", number(0));
    speaker_.start();
    listener_.start();
    third.start();
    ASSERT_TRUE(eventually([&] { return count > 0; }));
    speaker_.say("ann", number(1));
    EXPECT_TRUE(eventually([&] { return count > 1; }));
    EXPECT_EQ(count, 2);
}

TEST_F(BrokerTest, StoppingIsQuick) {
    listener_.note_what_is_saved();
    listener_.start();
    speaker_.start();
    speaker_.say("ann", number(0));
    ASSERT_TRUE(listener_.hears("ann", numbers(1)));
    const auto began = std::chrono::steady_clock::now();
    listener_.stop();
    speaker_.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(800));
}

TEST_F(BrokerTest, WhatIsCommittedIsStillPublishedWhenStopping) {
    listener_.note_what_is_saved();
    listener_.start();
    speaker_.start();
    ASSERT_TRUE(eventually([&] { return speaker_.bus().connected(); }));
    for (int i = 0; i < 50; ++i) speaker_.say("ann", number(i));
    speaker_.stop();
    EXPECT_TRUE(listener_.hears("ann", numbers(50)));
}

TEST(LiveFeedTest, HearsEventsAsTheyPass) {
    testing::NatsServer nats;
    Service speaker("playlist", "sqlite", nats);
    std::mutex mutex;
    std::vector<std::string> heard;
    const LiveFeed feed(nats.url(), [&](const Event& event) {
        const std::scoped_lock lock(mutex);
        heard.push_back(event.subject);
    });
    speaker.start();
    speaker.say("ann", number(0));
    EXPECT_TRUE(eventually([&] {
        const std::scoped_lock lock(mutex);
        return heard == std::vector<std::string>{"ann"};
    }));
}

}  // namespace
}  // namespace polyphony::events
