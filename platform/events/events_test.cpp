#include "platform/events/events.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "platform/events/connection.h"
#include "platform/events/names.h"
#include "platform/events/wire.h"
#include "platform/testing/testing.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/recommendation/v1/events.pb.h"

namespace polyphony::events {
namespace {

using playlist::v1::TrackSaved;
using playlist::v1::TrackUnsaved;
using recommendation::v1::MixRefreshed;
using storage::Transaction;
using testing::eventually;

constexpr storage::Migration kHeard[] = {
    {1, "0001_heard.sql", "CREATE TABLE heard (position {{serial}}, user_id TEXT NOT NULL, track_id TEXT NOT NULL);"}};

std::string number(int i) { return std::to_string(1000 + i); }

TrackSaved track_saved(const std::string& user, const std::string& track) {
    TrackSaved message;
    message.set_user_id(user);
    message.set_track_id(track);
    return message;
}

/// A service of its own: a database and a bus.
class Service {
  public:
    Service(std::string name, const std::string& database_kind, const testing::NatsServer& nats)
        : temporary_(database_kind), database_(temporary_.open({"heard", kHeard})) {
        options.service = std::move(name);
        options.nats_url = nats.url();
        options.max_deliver = 3;
    }

    void start() {
        bus_ = std::make_unique<EventBus>(options, *database_, reactions, testing::metrics());
        bus_->start();
    }
    void stop() { bus_.reset(); }
    EventBus& bus() { return *bus_; }
    storage::Database& database() { return *database_; }

    void say(const std::string& user, const std::string& track) {
        const auto written = database_->write_now([&](Transaction& transaction) -> Result<void> {
            emit(transaction, user, track_saved(user, track));
            return {};
        });
        ASSERT_TRUE(written) << written.error().message;
    }

    /// Begins to note what is saved into its table; `before` may refuse or disturb.
    void note_what_is_saved(std::function<Result<void>(const TrackSaved&)> before = {}) {
        reactions.on<TrackSaved>([before](Transaction& transaction, const TrackSaved& saved, const Event&) -> Result<void> {
            if (before)
                if (auto allowed = before(saved); !allowed) return allowed;
            transaction.sql() << "INSERT INTO heard (user_id, track_id) VALUES (:user, :track)",
                soci::use(saved.user_id(), "user"), soci::use(saved.track_id(), "track");
            return {};
        });
    }

    /// The tracks that it has noted for a user, in the order of noting.
    std::vector<std::string> heard(const std::string& user) {
        const auto tracks = database_->read_now([&](storage::Snapshot& snapshot) -> Result<std::vector<std::string>> {
            std::vector<std::string> found(10'000);
            snapshot.sql() << "SELECT track_id FROM heard WHERE user_id = :user ORDER BY position",
                soci::use(user, "user"), soci::into(found);
            return found;
        });
        return tracks.value();
    }

    bool hears(const std::string& user, const std::vector<std::string>& tracks) {
        return eventually([&] { return heard(user).size() >= tracks.size(); }) && heard(user) == tracks;
    }

    Options options;
    Reactions reactions;

  private:
    testing::TemporaryDatabase temporary_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<EventBus> bus_;
};

std::vector<std::string> numbers(int count) {
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i) all.push_back(number(i));
    return all;
}

double redelivered() {
    return testing::metrics()
        .counter("polyphony_events_redelivered_total", "Events that the broker sent once more.", {{"source", "playlist"}})
        .Value();
}

/// A broker and two services, of which one listens to the other.
class BrokerTest : public ::testing::Test {
  protected:
    explicit BrokerTest(const std::string& database_kind = "sqlite")
        : speaker_("playlist", database_kind, nats_), listener_("recommendation", database_kind, nats_) {}

    testing::NatsServer nats_;
    Service speaker_;
    Service listener_;
};

/// The same for what depends on the database.
class EventsTest : public BrokerTest, public ::testing::WithParamInterface<std::string> {
  protected:
    EventsTest() : BrokerTest(GetParam()) {}
};

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

TEST_P(EventsTest, AnEffectWhoseAcknowledgementWasLostHappensOnce) {
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

TEST_P(EventsTest, WhatIsSaidWhileTheBrokerIsDownArrives) {
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

TEST_P(EventsTest, ABrokerThatLostEverythingIsToldEverythingAgain) {
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

// What a power cut does: the broker acknowledges before it syncs.
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

TEST_P(EventsTest, AServiceThatLostItsDatabaseHearsEverythingAgain) {
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
    listener_.reactions.on<TrackSaved>([&](Transaction& transaction, const TrackSaved& saved, const Event&) -> Result<void> {
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
