#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "platform/events/backfill/backfill_server.h"
#include "platform/events/erasure.h"
#include "platform/events/events_fixture.h"
#include "platform/rpc/server.h"
#include "polyphony/playlist/v1/playlist.grpc.pb.h"
#include "polyphony/user/v1/events.pb.h"

namespace polyphony::events {
namespace {

using playlist::v1::PersonErased;

/// A service whose state is who saved what (`heard`), and which tells it to those who ask.
class Teller {
  public:
    explicit Teller(storage::Database& database, BackfillLimits limits = {})
        : server_(
              database, [this](storage::Snapshot& snapshot, PastWriter& past) { return tell(snapshot, past); },
              confirmation(), limits, testing::metrics()) {}

    static Reactions::MakeConfirmation confirmation() { return forgetting().confirmation(); }

    /// What a service does when it hears that an account was erased.
    static Reactions forgetting() {
        Reactions reactions;
        reactions.on_erasure<user::v1::AccountErased, PersonErased>(
            [](Transaction& transaction, const std::string& person) {
                transaction.sql() << "DELETE FROM heard WHERE user_id = :person", soci::use(person, "person");
            });
        return reactions;
    }

    std::string address() const { return "unix:" + (folder_.path() / "door.sock").string(); }

    void open() {
        const std::vector<grpc::Service*> services{&server_};
        auto listening = rpc::Server::listen(address(), services);
        ASSERT_TRUE(listening) << listening.error().message;
        door_ = std::move(*listening);
    }
    void close() { door_.reset(); }

    /// Called before each track; false breaks off.
    std::function<bool(int said)> while_telling = [](int) { return true; };
    std::atomic<int> times = 0;

  private:
    Result<void> tell(storage::Snapshot& snapshot, PastWriter& past) {
        ++times;
        std::string user;
        std::string track;
        soci::statement all = (snapshot.sql().prepare << "SELECT user_id, track_id FROM heard ORDER BY position",
                               soci::into(user), soci::into(track));
        all.execute();
        for (int said = 0; all.fetch(); ++said) {
            if (!while_telling(said)) return fail(Code::Unavailable, "Broken off.");
            if (auto told = past.say(user, track_saved(user, track), system_now()); !told) return told;
        }
        return {};
    }

    testing::TemporaryFolder folder_;
    BackfillServer server_;
    std::unique_ptr<rpc::Server> door_;
};

class BackfillTest : public EventsTest {
  protected:
    BackfillTest() {
        listener_.note_what_is_saved();
        listener_.options.backfill.door = [this](const std::string&) { return teller_.address(); };
        listener_.options.backfill.patience = std::chrono::seconds(1);
    }

    /// Saves tracks: the rows and the events in one transaction.
    void save(const std::string& user, const std::vector<std::string>& tracks) {
        const auto saved = speaker_.database().write_now([&](Transaction& transaction) -> Result<void> {
            for (const auto& track : tracks) {
                transaction.sql() << "INSERT INTO heard (user_id, track_id) VALUES (:user, :track)",
                    soci::use(user, "user"), soci::use(track, "track");
                emit(transaction, user, track_saved(user, track));
            }
            return {};
        });
        ASSERT_TRUE(saved) << saved.error().message;
    }

    /// What happens to an outbox after the retention time.
    void forget_what_was_said() {
        ASSERT_TRUE(speaker_.database().write_now([](Transaction& transaction) -> Result<void> {
            transaction.sql() << "DELETE FROM event_outbox WHERE seq < (SELECT MAX(seq) FROM event_outbox)";
            return {};
        }));
    }

    Teller teller_{speaker_.database()};
};

INSTANTIATE_TEST_SUITE_P(Databases, BackfillTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(BackfillTest, AListenerThatComesLateHearsWhatNoStreamHasAnyMore) {
    save("anna", numbers(20));
    speaker_.start();
    ASSERT_TRUE(eventually([&] { return speaker_.bus().connected(); }));
    speaker_.stop();
    forget_what_was_said();
    nats_.kill();
    nats_.restart(true);
    speaker_.start();
    teller_.open();
    listener_.start();
    EXPECT_TRUE(listener_.hears("anna", numbers(20)));

    save("anna", {"new"});
    auto all = numbers(20);
    all.push_back("new");
    EXPECT_TRUE(listener_.hears("anna", all));
}

// The source has not heard yet that she was erased, or is an older copy.
TEST_P(BackfillTest, WhoWasErasedDoesNotComeBackWithThePast) {
    save("anna", {"1"});
    save("ben", {"1"});
    listener_.reactions = Teller::forgetting();
    listener_.note_what_is_saved();
    ASSERT_TRUE(listener_.database().write_now([&](Transaction& transaction) -> Result<void> {
        user::v1::AccountErased erased;
        erased.set_user_id("anna");
        Event event;
        event.type = erased.GetTypeName();
        event.data = erased.SerializeAsString();
        return listener_.reactions.handlers().at(event.type)(transaction, event);
    }));
    teller_.open();
    listener_.start();
    EXPECT_TRUE(listener_.hears("ben", {"1"}));
    EXPECT_TRUE(listener_.heard("anna").empty());
}

// Or else who waits for the confirmation would wait for ever.
TEST_P(BackfillTest, WhoWasForgottenIsToldWithThePast) {
    ASSERT_TRUE(speaker_.database().write_now([](Transaction& transaction) -> Result<void> {
        for (const std::string person : {"anna", "ben"})
            erasure::erase(transaction, person, *Teller::confirmation()(person, false), 1000);
        return {};
    }));
    ASSERT_TRUE(speaker_.database().write_now([&](Transaction& transaction) -> Result<void> {
        transaction.sql() << "UPDATE event_erased SET complete = 1 WHERE person = 'anna'";
        return {};
    }));
    listener_.reactions = {};
    listener_.reactions.on<PersonErased>([](Transaction& transaction, const PersonErased& erased, const Event& event) {
        const std::string note = event.source + (erased.complete() ? " has forgotten" : " forgets");
        transaction.sql() << "INSERT INTO heard (user_id, track_id) VALUES (:user, :note)",
            soci::use(erased.user_id(), "user"), soci::use(note, "note");
        return Result<void>();
    });
    teller_.open();
    listener_.start();
    EXPECT_TRUE(listener_.hears("anna", {"playlist has forgotten"}));
    EXPECT_TRUE(listener_.heard("ben").empty()) << "the broker may still hold something about him";
}

TEST_P(BackfillTest, NothingIsMissedOrHeardTwiceWhileTheSourceGoesOnWriting) {
    save("anna", numbers(500));
    speaker_.start();
    teller_.while_telling = [&](int said) {
        // While the past is told, more happens, which is not in it.
        if (said < 500 && said % 100 == 50) save("bert", {number(said)});
        return true;
    };
    teller_.open();
    std::jthread writer([&](const std::stop_token& stop) {
        for (int i = 0; i < 300 && !stop.stop_requested(); ++i) save("cleo", {number(i)});
    });
    listener_.start();
    EXPECT_TRUE(listener_.hears("anna", numbers(500)));
    EXPECT_TRUE(listener_.hears("cleo", numbers(300)));
    EXPECT_TRUE(listener_.hears("bert", {number(50), number(150), number(250), number(350), number(450)}));
    EXPECT_EQ(listener_.heard("anna"), numbers(500));
    EXPECT_EQ(teller_.times, 1);
}

TEST_P(BackfillTest, AStreamThatIsReplayedIsNotHeardTwice) {
    save("anna", numbers(30));
    teller_.open();
    listener_.start();
    speaker_.start();
    EXPECT_TRUE(listener_.hears("anna", numbers(30)));
    nats_.kill();
    nats_.restart(true);
    save("anna", {"new"});
    auto all = numbers(30);
    all.push_back("new");
    EXPECT_TRUE(listener_.hears("anna", all));
    listener_.stop();
    listener_.start();
    save("anna", {"newer"});
    all.push_back("newer");
    EXPECT_TRUE(listener_.hears("anna", all));
}

TEST_P(BackfillTest, ATellingThatBreaksOffLeavesNothing) {
    save("anna", numbers(5000));
    std::atomic<bool> broken = false;
    teller_.while_telling = [&](int said) {
        if (said < 4000) return true;
        return broken.exchange(true);
    };
    teller_.open();
    speaker_.start();
    listener_.start();
    ASSERT_TRUE(eventually([&] { return broken.load(); }));
    EXPECT_TRUE(listener_.hears("anna", numbers(5000)));
    save("bert", {"last"});
    EXPECT_TRUE(listener_.hears("bert", {"last"}));
    EXPECT_EQ(listener_.heard("anna"), numbers(5000));
    EXPECT_EQ(teller_.times, 2);
}

TEST_P(BackfillTest, AListenerThatEndsInTheMiddleBeginsAnew) {
    save("anna", numbers(5000));
    std::atomic<bool> in_the_middle = false;
    std::atomic<bool> ended = false;
    teller_.while_telling = [&](int said) {
        if (said != 4000) return true;
        in_the_middle = true;
        return eventually([&] { return ended.load(); });
    };
    teller_.open();
    speaker_.start();
    listener_.start();
    ASSERT_TRUE(eventually([&] { return in_the_middle.load(); }));
    listener_.stop();
    ended = true;
    EXPECT_TRUE(listener_.heard("anna").empty());
    listener_.start();
    EXPECT_TRUE(listener_.hears("anna", numbers(5000)));
    save("bert", {"last"});
    EXPECT_TRUE(listener_.hears("bert", {"last"}));
    EXPECT_EQ(listener_.heard("anna"), numbers(5000));
}

TEST_P(BackfillTest, ATellingThatStallsIsGivenUpAndAskedForAgain) {
    save("anna", numbers(20));
    teller_.while_telling = [&](int said) {
        if (said == 10 && teller_.times == 1) eventually([&] { return teller_.times > 1; });
        return true;
    };
    teller_.open();
    speaker_.start();
    listener_.start();
    EXPECT_TRUE(listener_.hears("anna", numbers(20)));
    EXPECT_EQ(teller_.times, 2);
}

TEST_P(BackfillTest, AListenerWaitsForASourceThatIsAway) {
    save("anna", numbers(10));
    speaker_.start();
    listener_.start();
    ASSERT_TRUE(eventually([&] { return listener_.bus().connected(); }));
    EXPECT_TRUE(listener_.heard("anna").empty());
    teller_.open();
    EXPECT_TRUE(listener_.hears("anna", numbers(10)));
    listener_.stop();
    teller_.close();
    listener_.start();
    save("anna", {"without the door"});
    EXPECT_TRUE(eventually([&] { return listener_.heard("anna").size() == 11; })) << "Only the first time needs it.";
}

TEST_P(BackfillTest, OneOfSeveralInstancesHearsThePast) {
    save("anna", numbers(1000));
    speaker_.start();
    teller_.open();
    listener_.start();
    EventBus second(listener_.options, listener_.database(), listener_.reactions, testing::metrics());
    second.start();
    EXPECT_TRUE(listener_.hears("anna", numbers(1000)));
    save("anna", {"new"});
    EXPECT_TRUE(eventually([&] { return listener_.heard("anna").size() == 1001; }));
}

TEST_P(BackfillTest, AServiceThatDoesNotTellItsPastIsHeardAsFarAsItsStreamReaches) {
    save("anna", numbers(10));
    testing::TemporaryFolder folder;
    const auto address = "unix:" + (folder.path() / "other.sock").string();
    playlist::v1::PlaylistService::CallbackService other;
    const std::vector<grpc::Service*> services{&other};
    const auto listening = rpc::Server::listen(address, services);
    ASSERT_TRUE(listening);
    listener_.options.backfill.door = [&](const std::string&) { return std::string(address); };
    speaker_.start();
    listener_.start();
    EXPECT_TRUE(listener_.hears("anna", numbers(10)));
}

// What a database that was restored from a copy says is new, though its numbers were used before.
TEST_P(BackfillTest, NumbersThatARestoredSourceUsesAgainAreHeard) {
    save("anna", numbers(10));
    teller_.open();
    listener_.start();
    speaker_.start();
    EXPECT_TRUE(listener_.hears("anna", numbers(10)));
    speaker_.stop();
    ASSERT_TRUE(speaker_.database().write_now([](Transaction& transaction) -> Result<void> {
        transaction.sql() << "DELETE FROM event_outbox WHERE seq > 5";
        transaction.sql() << (transaction.dialect() == storage::Dialect::Sqlite
                                  ? "UPDATE sqlite_sequence SET seq = 5 WHERE name = 'event_outbox'"
                                  : "SELECT setval('event_outbox_seq_seq', 5)");
        return {};
    }));
    speaker_.start();
    save("anna", {"after the copy"});
    EXPECT_TRUE(eventually([&] { return listener_.heard("anna").size() == 11; }));
    EXPECT_EQ(listener_.heard("anna").back(), "after the copy");
}

}  // namespace
}  // namespace polyphony::events
