#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>

#include "platform/events/events_fixture.h"

namespace polyphony::events {
namespace {

class FaultsTest : public EventsTest {};

INSTANTIATE_TEST_SUITE_P(Databases, FaultsTest, ::testing::ValuesIn(testing::database_kinds()),
                         [](const auto& info) { return info.param; });

TEST_P(FaultsTest, AnEffectWhoseAcknowledgementWasLostHappensOnce) {
    const auto before = redelivered();
    listener_.options.ack_wait_ms = 300;
    std::atomic<bool> first = true;
    listener_.note_what_is_saved([&](const TrackSaved&) -> Result<void> {
        if (first.exchange(false)) nats_.kill();  // The transaction commits, and nothing can be acknowledged.
        return {};
    });
    for (int i = 0; i < 10; ++i) speaker_.say("ann", number(i));
    speaker_.start();
    listener_.start();
    ASSERT_TRUE(listener_.hears("ann", numbers(10)));
    nats_.restart();
    EXPECT_TRUE(eventually([&] { return redelivered() > before; }));
    speaker_.say("ann", number(10));
    EXPECT_TRUE(listener_.hears("ann", numbers(11)));
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

}  // namespace
}  // namespace polyphony::events
