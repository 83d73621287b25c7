// Erased persons: what was said about them leaves the outbox and the broker, and never comes back.
#include "platform/events/erasure.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>

#include "platform/events/dead_letters.h"
#include "platform/events/events_fixture.h"
#include "polyphony/user/v1/events.pb.h"

namespace polyphony::events {
namespace {

using playlist::v1::PersonErased;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using user::v1::AccountErased;

// Long enough not to be anywhere by chance.
constexpr auto kAnn = "ann-whom-nobody-remembers";
constexpr auto kBob = "bob-who-stays-with-us-all";

class ErasureTest : public BrokerTest {
  protected:
    ErasureTest() : registry_("user", "sqlite", nats_) {
        for (auto* service : {&speaker_, &listener_})
            service->reactions.on_erasure<AccountErased, PersonErased>(
                [](Transaction& transaction, const std::string& person) {
                    transaction.sql() << "DELETE FROM heard WHERE user_id = :person", soci::use(person, "person");
                });
        listener_.note_what_is_saved();
        // Whom the others say that they have forgotten. (The contract of one service serves both here.)
        registry_.reactions.on<PersonErased>(
            [this](Transaction&, const PersonErased& erased, const Event&) -> Result<void> {
                const std::scoped_lock lock(mutex_);
                confirmed_.push_back(erased.user_id() + (erased.complete() ? " complete" : " begun"));
                return {};
            });
    }

    void erase(const std::string& person) {
        const auto written = registry_.database().write_now([&](Transaction& transaction) -> Result<void> {
            AccountErased erased;
            erased.set_user_id(person);
            emit(transaction, person, erased);
            return {};
        });
        ASSERT_TRUE(written) << written.error().message;
    }

    static int rows(Service& service, const std::string& what) {
        return service.database()
            .read_now([&](storage::Snapshot& snapshot) -> Result<int> {
                int count = 0;
                snapshot.sql() << "SELECT COUNT(*) FROM " << what, soci::into(count);
                return count;
            })
            .value();
    }

    static bool is_erased(Service& service) {
        return eventually([&] { return rows(service, "event_erased WHERE complete = 1") > 0; });
    }

    std::vector<std::string> confirmed() {
        const std::scoped_lock lock(mutex_);
        return confirmed_;
    }

    /// What the broker's files hold while it is stopped.
    int stopped_files_with(const std::string& text) {
        nats_.kill();
        const int found = files_with(text);
        nats_.restart();
        return found;
    }

    std::mutex mutex_;
    std::vector<std::string> confirmed_;
    Service registry_;  // Its reactions use what is above.
};

TEST_F(ErasureTest, TheContractSaysWhomAnEventIsAbout) {
    EXPECT_EQ(erasure::person_of(track_saved(kAnn, "1")), kAnn);
    AccountErased erased;
    erased.set_user_id(kAnn);
    EXPECT_EQ(erasure::person_of(erased), "") << "this one has to reach everyone";
}

TEST_F(ErasureTest, WhatWasSaidAboutAnErasedPersonIsNowhere) {
    for (auto* service : {&speaker_, &listener_, &registry_}) service->start();
    for (int i = 0; i < 20; ++i) {
        speaker_.say(kAnn, std::string("secret-track-of-ann-") + number(i));
        speaker_.say(kBob, number(i));
    }
    ASSERT_TRUE(listener_.hears(kBob, numbers(20)));
    ASSERT_GT(stopped_files_with("secret-track-of-ann"), 0) << "otherwise the test sees nothing";

    erase(kAnn);
    ASSERT_TRUE(is_erased(speaker_));
    ASSERT_TRUE(is_erased(listener_));
    EXPECT_TRUE(eventually([&] { return confirmed().size() == 2; }));
    EXPECT_THAT(confirmed(), ElementsAre(std::string(kAnn) + " begun", std::string(kAnn) + " complete"));
    EXPECT_THAT(listener_.heard(kAnn), IsEmpty());
    EXPECT_EQ(listener_.heard(kBob), numbers(20));
    EXPECT_EQ(rows(speaker_, "event_outbox WHERE person = '" + std::string(kAnn) + "'"), 0);
    EXPECT_EQ(stopped_files_with("secret-track-of-ann"), 0);
    EXPECT_GT(stopped_files_with(kBob), 0);
}

// A new listener meets gaps, in the middle of a batch and at its ends.
TEST_F(ErasureTest, TheOthersEventsAreHeardPastTheGaps) {
    speaker_.start();
    registry_.start();
    std::vector<std::string> kept;
    speaker_.say(kAnn, "0");
    for (int i = 0; i < 400; ++i) {
        speaker_.say(kBob, number(i));
        kept.push_back(number(i));
        if (i % 7 == 0) speaker_.say(kAnn, number(i));
    }
    speaker_.say(kAnn, "9");
    erase(kAnn);
    ASSERT_TRUE(is_erased(speaker_));
    listener_.start();
    EXPECT_TRUE(listener_.hears(kBob, kept));
    EXPECT_THAT(listener_.heard(kAnn), IsEmpty());
    speaker_.say(kBob, "after");
    kept.emplace_back("after");
    EXPECT_TRUE(listener_.hears(kBob, kept));
}

// The relay finds its place by the newest event of the stream, which may be one that is blank in the outbox by now.
TEST_F(ErasureTest, TheRelayFindsItsPlaceThoughTheNewestEventWasErased) {
    for (auto* service : {&speaker_, &listener_, &registry_}) service->start();
    speaker_.say(kBob, "1");
    speaker_.say(kAnn, "2");
    ASSERT_TRUE(listener_.hears(kAnn, {"2"}));
    speaker_.stop();
    const auto before = redelivered();
    AccountErased erased;
    erased.set_user_id(kAnn);
    Event event;
    event.type = erased.GetTypeName();
    event.data = erased.SerializeAsString();
    ASSERT_TRUE(speaker_.database().write_now([&](Transaction& transaction) -> Result<void> {
        return speaker_.reactions.handlers().at(event.type)(transaction, event);
    }));
    speaker_.start();
    ASSERT_TRUE(is_erased(speaker_));
    speaker_.say(kBob, "3");
    EXPECT_TRUE(listener_.hears(kBob, {"1", "3"}));
    EXPECT_EQ(redelivered(), before) << "nothing was published again";
}

TEST_F(ErasureTest, AReplayBringsNothingBack) {
    for (auto* service : {&speaker_, &listener_, &registry_}) service->start();
    speaker_.say(kAnn, "1");
    speaker_.say(kBob, "1");
    ASSERT_TRUE(listener_.hears(kBob, {"1"}));
    erase(kAnn);
    ASSERT_TRUE(is_erased(speaker_));
    ASSERT_TRUE(is_erased(listener_));
    nats_.kill();
    nats_.restart(true);
    speaker_.say(kBob, "2");
    EXPECT_TRUE(listener_.hears(kBob, {"1", "2"}));
    EXPECT_THAT(listener_.heard(kAnn), IsEmpty());
    EXPECT_EQ(stopped_files_with(std::string("TrackSaved") + kAnn), 0);
}

// Two sources have no order: what the speaker said before it knew arrives after the listener does.
TEST_F(ErasureTest, WhatComesLateIsIgnored) {
    listener_.start();
    registry_.start();
    erase(kAnn);
    ASSERT_TRUE(is_erased(listener_));
    speaker_.reactions = {};
    speaker_.start();
    speaker_.say(kAnn, "late");
    speaker_.say(kBob, "1");
    ASSERT_TRUE(listener_.hears(kBob, {"1"}));
    EXPECT_THAT(listener_.heard(kAnn), IsEmpty());
}

TEST_F(ErasureTest, NothingCanBeSaidAboutAnErasedPersonAnyMore) {
    speaker_.start();
    registry_.start();
    erase(kAnn);
    ASSERT_TRUE(is_erased(speaker_));
    const auto said = speaker_.database().write_now([&](Transaction& transaction) -> Result<void> {
        emit(transaction, kAnn, track_saved(kAnn, "again"));
        return {};
    });
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().code, Code::Unauthenticated);
}

TEST_F(ErasureTest, WaitsForABrokerThatIsAway) {
    for (auto* service : {&speaker_, &listener_, &registry_}) service->start();
    speaker_.say(kAnn, "1");
    ASSERT_TRUE(listener_.hears(kAnn, {"1"}));
    nats_.kill();
    erase(kAnn);
    EXPECT_EQ(rows(speaker_, "event_erased"), 0);
    nats_.restart();
    EXPECT_TRUE(is_erased(speaker_));
    EXPECT_TRUE(is_erased(listener_));
}

TEST_F(ErasureTest, GoesOnAfterAStop) {
    for (auto* service : {&speaker_, &listener_, &registry_}) service->start();
    speaker_.say(kAnn, "secret-track-of-ann");
    ASSERT_TRUE(listener_.hears(kAnn, {"secret-track-of-ann"}));
    ASSERT_GT(stopped_files_with("secret-track-of-ann"), 0);
    speaker_.stop();
    // It died right after it had heard.
    AccountErased erased;
    erased.set_user_id(kAnn);
    Event event;
    event.type = erased.GetTypeName();
    event.data = erased.SerializeAsString();
    ASSERT_TRUE(speaker_.database().write_now([&](Transaction& transaction) -> Result<void> {
        return speaker_.reactions.handlers().at(event.type)(transaction, event);
    }));
    EXPECT_EQ(rows(speaker_, "event_erased WHERE complete = 0"), 1);
    speaker_.start();
    EXPECT_TRUE(is_erased(speaker_));
    EXPECT_EQ(stopped_files_with("secret-track-of-ann"), 0);
}

TEST_F(ErasureTest, DeadLettersAboutThePersonAreErasedToo) {
    listener_.reactions = {};
    listener_.reactions.on_erasure<AccountErased, PersonErased>([](Transaction&, const std::string&) {});
    listener_.note_what_is_saved(
        [](const TrackSaved&) -> Result<void> { return fail(Code::Internal, "This is not for me."); });
    for (auto* service : {&speaker_, &listener_, &registry_}) service->start();
    speaker_.say(kAnn, "secret-track-of-ann");
    ASSERT_TRUE(
        eventually([&] { return rows(listener_, "event_sources WHERE source = 'playlist' AND stream_seq = 1") == 1; }));
    erase(kAnn);
    ASSERT_TRUE(is_erased(listener_));
    ASSERT_TRUE(is_erased(speaker_));
    EXPECT_EQ(stopped_files_with("secret-track-of-ann"), 0);
}

}  // namespace
}  // namespace polyphony::events
