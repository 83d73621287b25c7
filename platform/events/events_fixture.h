#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/events/events.h"
#include "platform/testing/testing.h"
#include "polyphony/playlist/v1/events.pb.h"

/// Two services and a broker, for the tests of this folder.
namespace polyphony::events {

using playlist::v1::TrackSaved;
using storage::Transaction;
using testing::eventually;

inline constexpr storage::Migration kHeard[] = {
    {1, "0001_heard.sql", "CREATE TABLE heard (position {{serial}}, user_id TEXT NOT NULL, track_id TEXT NOT NULL);"}};

inline storage::MigrationSeries heard_tables() { return {"heard", kHeard}; }

inline std::string number(int i) { return std::to_string(1000 + i); }

inline TrackSaved track_saved(const std::string& user, const std::string& track) {
    TrackSaved message;
    message.set_user_id(user);
    message.set_track_id(track);
    return message;
}

/// A service of its own: a database and a bus.
class Service {
  public:
    Service(std::string name, const std::string& database_kind, const testing::NatsServer& nats)
        : temporary_(std::in_place, database_kind), database_(temporary_->open(heard_tables())) {
        set_options(std::move(name), nats.url());
    }
    /// On a database that was opened with heard_tables().
    Service(std::string name, std::unique_ptr<storage::Database> database, const std::string& nats_url)
        : database_(std::move(database)) {
        set_options(std::move(name), nats_url);
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
        reactions.on<TrackSaved>(
            [before](Transaction& transaction, const TrackSaved& saved, const Event&) -> Result<void> {
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
    void set_options(std::string name, const std::string& nats_url) {
        options.service = std::move(name);
        options.nats_url = nats_url;
        options.max_deliver = 3;
    }

    std::optional<testing::TemporaryDatabase> temporary_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<EventBus> bus_;
};

inline std::vector<std::string> numbers(int count) {
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i) all.push_back(number(i));
    return all;
}

inline double redelivered() {
    return testing::metrics()
        .counter("polyphony_events_redelivered_total", "Events that were heard before and passed over.",
                 {{"source", "playlist"}})
        .Value();
}

/// A broker and two services, of which one listens to the other.
class BrokerTest : public ::testing::Test {
  protected:
    explicit BrokerTest(const std::string& database_kind = "sqlite")
        : speaker_("playlist", database_kind, nats_), listener_("recommendation", database_kind, nats_) {}

    /// How many files of the broker's store hold a text.
    int files_with(const std::string& text) const {
        int found = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(nats_.store())) {
            if (!entry.is_regular_file()) continue;
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string bytes{std::istreambuf_iterator<char>(file), {}};
            if (bytes.find(text) != std::string::npos) ++found;
        }
        return found;
    }

    testing::NatsServer nats_;
    Service speaker_;
    Service listener_;
};

/// The same for what depends on the database.
class EventsTest : public BrokerTest, public ::testing::WithParamInterface<std::string> {
  protected:
    EventsTest() : BrokerTest(GetParam()) {}
};

}  // namespace polyphony::events
