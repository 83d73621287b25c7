#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>

#include "platform/events/connection.h"
#include "platform/events/events_fixture.h"
#include "platform/events/names.h"
#include "platform/events/wire.h"

namespace polyphony::events {
namespace {

class FaultsTest : public EventsTest {};

INSTANTIATE_TEST_SUITE_P(Databases, FaultsTest, ::testing::ValuesIn(testing::database_kinds()),
                         [](const auto& info) { return info.param; });

// The place in the stream is part of the effect's transaction.
TEST_P(FaultsTest, WhatWasHeardIsNotAskedForAgain) {
    const auto before = redelivered();
    listener_.note_what_is_saved([&](const TrackSaved& saved) -> Result<void> {
        if (saved.track_id() != number(9)) return {};
        // The broker acknowledges a little before it writes.
        EXPECT_TRUE(eventually([&] { return files_with(track_saved("ann", number(9)).SerializeAsString()) > 0; }));
        nats_.kill();  // The transaction commits while the broker is away.
        return {};
    });
    for (int i = 0; i < 10; ++i) speaker_.say("ann", number(i));
    speaker_.start();
    listener_.start();
    ASSERT_TRUE(listener_.hears("ann", numbers(10)));
    nats_.restart();
    speaker_.say("ann", number(10));
    EXPECT_TRUE(listener_.hears("ann", numbers(11)));
    listener_.stop();
    speaker_.say("ann", number(11));
    listener_.start();
    EXPECT_TRUE(listener_.hears("ann", numbers(12)));
    EXPECT_EQ(redelivered(), before);
}

TEST_P(FaultsTest, SeveralInstancesKeepTheOrderAndHearEachEventOnce) {
    constexpr int kRounds = 4;
    constexpr int kEach = 60;
    listener_.note_what_is_saved();
    speaker_.start();
    for (int round = 0; round < kRounds; ++round) {
        listener_.start();
        EventBus twin(listener_.options, listener_.database(), listener_.reactions, testing::metrics());
        twin.start();
        for (int i = 0; i < kEach; ++i) speaker_.say("ann", number(round * kEach + i));
        // One of them leaves in the middle.
        ASSERT_TRUE(eventually([&] { return static_cast<int>(listener_.heard("ann").size()) > round * kEach; }));
        listener_.stop();
        ASSERT_TRUE(listener_.hears("ann", numbers((round + 1) * kEach)));
    }
}

TEST_P(FaultsTest, WhatIsSaidWhileTheBrokerIsDownArrives) {
    listener_.note_what_is_saved();
    nats_.kill();
    listener_.start();
    speaker_.start();
    for (int i = 0; i < 10; ++i) speaker_.say("ann", number(i));
    EXPECT_FALSE(speaker_.bus().connected());
    nats_.restart();
    EXPECT_TRUE(listener_.hears("ann", numbers(10)));
    EXPECT_TRUE(speaker_.bus().connected());

    nats_.kill();
    EXPECT_TRUE(eventually([&] { return !speaker_.bus().connected(); }));
    for (int i = 10; i < 20; ++i) speaker_.say("ann", number(i));
    nats_.restart();
    EXPECT_TRUE(listener_.hears("ann", numbers(20)));
}

TEST_P(FaultsTest, ABrokerThatLostEverythingIsToldEverythingAgain) {
    listener_.note_what_is_saved();
    listener_.start();
    speaker_.start();
    for (int i = 0; i < 100; ++i) speaker_.say("ann", number(i));
    ASSERT_TRUE(listener_.hears("ann", numbers(100)));

    nats_.restart(/*with_empty_store=*/true);
    speaker_.say("ann", number(100));
    EXPECT_TRUE(listener_.hears("ann", numbers(101)));

    Service newcomer("insights", GetParam(), nats_);
    newcomer.note_what_is_saved();
    newcomer.start();
    EXPECT_TRUE(newcomer.hears("ann", numbers(101)));
    EXPECT_EQ(listener_.heard("ann"), numbers(101));
}

TEST_F(BrokerTest, ABrokerThatLostItsNewestEventsIsToldThemAgain) {
    Service late("insights", "sqlite", nats_);
    late.note_what_is_saved();
    listener_.note_what_is_saved();
    listener_.start();
    speaker_.start();
    for (int i = 0; i < 50; ++i) speaker_.say("ann", number(i));
    ASSERT_TRUE(listener_.hears("ann", numbers(50)));
    nats_.kill();
    const auto before = nats_.store().string() + ".before";
    std::filesystem::copy(nats_.store(), before, std::filesystem::copy_options::recursive);
    nats_.restart();
    for (int i = 50; i < 70; ++i) speaker_.say("ann", number(i));
    ASSERT_TRUE(listener_.hears("ann", numbers(70)));

    nats_.kill();
    std::filesystem::remove_all(nats_.store());
    std::filesystem::rename(before, nats_.store());
    nats_.restart();
    for (int i = 70; i < 100; ++i) speaker_.say("ann", number(i));
    EXPECT_TRUE(listener_.hears("ann", numbers(100)));
    late.start();
    EXPECT_TRUE(late.hears("ann", numbers(100)));
}

TEST_P(FaultsTest, AServiceThatLostItsDatabaseHearsEverythingAgain) {
    listener_.note_what_is_saved();
    listener_.start();
    speaker_.start();
    for (int i = 0; i < 10; ++i) speaker_.say("ann", number(i));
    ASSERT_TRUE(listener_.hears("ann", numbers(10)));
    listener_.stop();

    Service fresh("recommendation", GetParam(), nats_);
    fresh.note_what_is_saved();
    fresh.start();
    EXPECT_TRUE(fresh.hears("ann", numbers(10)));
}

// The broker forgets readers that do not ask for a while, as those of a process that stood still. It says so only to
// those that are asking just then.
TEST_P(FaultsTest, AListenerThatTheBrokerHasForgottenHearsWhatComes) {
    std::atomic<bool> hears = false;
    std::atomic<bool> goes_on = false;
    listener_.note_what_is_saved([&](const TrackSaved&) -> Result<void> {
        hears = true;
        goes_on.wait(false);
        return {};
    });
    listener_.start();
    speaker_.start();
    speaker_.say("ann", number(0));
    EXPECT_TRUE(eventually([&] { return hears.load(); }));

    Connection connection(nats_.url(), "test", [] {});
    connection.open();
    const auto context = jetstream(connection);
    const auto stream = event_stream("playlist");
    jsConsumerNamesList* found = nullptr;
    EXPECT_EQ(js_ConsumerNames(&found, context.get(), stream.c_str(), nullptr, nullptr), NATS_OK);
    const std::unique_ptr<jsConsumerNamesList, Destroy<jsConsumerNamesList_Destroy>> readers(found);
    const int count = readers ? readers->Count : 0;
    EXPECT_EQ(count, 1);
    for (int i = 0; i < count; ++i)
        EXPECT_EQ(js_DeleteConsumer(context.get(), stream.c_str(), readers->List[i], nullptr, nullptr), NATS_OK);
    goes_on = true;
    goes_on.notify_all();

    speaker_.say("ann", number(1));
    EXPECT_TRUE(listener_.hears("ann", numbers(2)));
}

// However often connections and processes come and go, and with two relays at once.
TEST_P(FaultsTest, TheStreamIsTheOutboxWithoutGapsAndRepetitions) {
    constexpr int kRounds = 5;
    constexpr int kEach = 40;
    for (int round = 0; round < kRounds; ++round) {
        EventBus twin(speaker_.options, speaker_.database(), Reactions(), testing::metrics());
        twin.start();
        speaker_.start();
        for (int i = 0; i < kEach; ++i) {
            speaker_.say("ann", number(round * kEach + i));
            if (i == kEach / 2 && round % 2 == 0) nats_.restart();
        }
        speaker_.stop();
    }
    speaker_.start();
    Connection connection(nats_.url(), "test", [] {});
    connection.open();
    const auto context = jetstream(connection);
    const auto stored = [&] {
        const auto stream = have_stream(context.get(), event_stream("playlist"), event_subjects("playlist"), 0);
        return stream ? (*stream)->State.Msgs : 0;
    };
    EXPECT_TRUE(eventually([&] { return stored() >= kRounds * kEach; }));
    EXPECT_EQ(stored(), kRounds * kEach);
    for (int i = 0; i < kRounds * kEach; ++i) {
        natsMsg* found = nullptr;
        ASSERT_EQ(js_GetMsg(&found, context.get(), event_stream("playlist").c_str(), static_cast<std::uint64_t>(i + 1),
                            nullptr, nullptr),
                  NATS_OK);
        const MessageHandle message(found);
        TrackSaved saved;
        ASSERT_TRUE(saved.ParseFromString(to_event(message.get())->data));
        ASSERT_EQ(saved.track_id(), number(i));
    }
}

}  // namespace
}  // namespace polyphony::events
