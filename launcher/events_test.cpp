#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "launcher/events_broker.h"
#include "launcher/events_dead.h"
#include "launcher/events_json.h"
#include "launcher/events_lag.h"
#include "launcher/events_metrics.h"
#include "launcher/events_tail.h"
#include "launcher/table.h"
#include "platform/events/connection.h"
#include "platform/events/names.h"
#include "platform/events/wire.h"
#include "platform/testing/testing.h"
#include "polyphony/playlist/v1/events.pb.h"

namespace polyphony::launcher {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

events::Event saved_event(const std::string& id = "event-1", const std::string& track = "track-1") {
    playlist::v1::TrackSaved saved;
    saved.set_user_id("user-1");
    saved.set_track_id(track);
    return {id, saved.GetTypeName(), "playlist", "user-1", 1'700'000'000'000, saved.SerializeAsString(), {}, {}};
}

/// A broker of its own, and what services would have put there.
class EventsOnBroker : public ::testing::Test {
  protected:
    void publish(const std::string& subject, const events::Event& event,
                 const std::map<std::string, std::string>& headers) {
        auto message = events::to_message(subject, event);
        ASSERT_TRUE(message);
        for (const auto& [name, value] : headers) ASSERT_TRUE(events::set_header(message->get(), name.c_str(), value));
        ASSERT_EQ(js_PublishMsg(nullptr, broker_->context(), message->get(), nullptr, nullptr), NATS_OK);
    }

    /// As a service does that gives up on an event.
    void plant_dead(const std::string& service, const events::Event& event) {
        ASSERT_TRUE(
            events::have_stream(broker_->context(), events::dead_stream(service), events::dead_subjects(service), 0));
        publish(events::dead_subject(service, event.source, event.type), event,
                {{"Dead-Reason", "The disk is on fire."},
                 {"Dead-Tries", "8"},
                 {"Dead-Consumer", service},
                 {"Outbox-Seq", "12"},
                 {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
    }

    std::vector<std::string> ids(const std::string& service = {}) {
        std::vector<std::string> all;
        const auto letters = dead_letters(*broker_, service);
        EXPECT_TRUE(letters) << letters.error().message;
        for (const auto& letter : letters.value_or(std::vector<DeadLetter>())) all.push_back(letter.id);
        return all;
    }

    events::MessageHandle first_retry(const std::string& service) {
        natsMsg* found = nullptr;
        EXPECT_EQ(js_GetMsg(&found, broker_->context(), events::retry_stream(service).c_str(), 1, nullptr, nullptr),
                  NATS_OK);
        return events::MessageHandle(found);
    }

    testing::NatsServer nats_;
    Result<Broker> broker_ = Broker::connect(nats_.url());
};

TEST(EventsText, IsReadable) {
    const auto event = saved_event();
    EXPECT_EQ(event_line(event),
              "2023-11-14T22:13:20.000Z  playlist        TrackSaved            user-1                  "
              R"({"user_id":"user-1","track_id":"track-1"})");
    const auto json = boost::json::parse(event_json(event)).as_object();
    EXPECT_EQ(json.at("type").as_string(), "polyphony.playlist.v1.TrackSaved");
    EXPECT_EQ(json.at("id").as_string(), "event-1");
    EXPECT_EQ(json.at("data").at("track_id").as_string(), "track-1");
    EXPECT_FALSE(json.contains("traceparent"));
}

TEST(EventsText, ShowsEveryContractAndWhatNoContractKnows) {
    // Nothing in this program but the contracts themselves speaks of this one.
    EXPECT_EQ(payload_json("polyphony.recommendation.v1.MixRefreshed", ""), "{}");
    EXPECT_EQ(payload_json("polyphony.future.v1.SongSung", "la"), R"({"undecoded":"bGE="})");
    EXPECT_EQ(payload_json("polyphony.playlist.v1.TrackSaved", "\xff"), R"({"undecoded":"/w=="})");
}

TEST(EventsText, TablesHaveColumns) {
    EXPECT_EQ(text_table({{"ID", "REASON"}, {"user/1", "Why not."}}), "ID      REASON\nuser/1  Why not.\n");
}

TEST(EventsMetrics, AreFoundByNameAndSource) {
    const std::string text =
        "# HELP polyphony_x Xs.\n# TYPE polyphony_x counter\npolyphony_x{source=\"user\"} 3\npolyphony_x_total 9\n"
        "polyphony_x{instance=\"1\",source=\"catalog\"} 1e3\npolyphony_y 7\n";
    const auto xs = samples(text, "polyphony_x");
    ASSERT_EQ(xs.size(), 2U);
    EXPECT_EQ(xs[0].source, "user");
    EXPECT_EQ(xs[0].value, 3);
    EXPECT_EQ(xs[1].source, "catalog");
    EXPECT_EQ(xs[1].value, 1000);
    ASSERT_EQ(samples(text, "polyphony_y").size(), 1U);
    EXPECT_EQ(samples(text, "polyphony_y")[0].source, "");
    EXPECT_TRUE(samples(text, "polyphony_z").empty());
}

TEST(EventsMetrics, AreMissingIfTheServiceIs) {
    const testing::TemporaryFolder folder;
    EXPECT_FALSE(service_metrics(folder.path(), "playlist"));
}

TEST(EventsBroker, IsMissingIfThePlatformIs) {
    const testing::TemporaryFolder folder;
    const auto none = Broker::of_platform(folder.path());
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().message, "Polyphony does not run on the data folder " + folder.path().string() + ".");
    testing::NatsServer nats;
    nats.kill();
    const auto silent = Broker::connect(nats.url());
    ASSERT_FALSE(silent);
    EXPECT_THAT(silent.error().message, HasSubstr("The broker does not answer"));
}

TEST_F(EventsOnBroker, DeadLettersAreListed) {
    EXPECT_THAT(ids(), ElementsAre());
    EXPECT_EQ(dead_table({}), "There are no dead letters.\n");
    plant_dead("recommendation", saved_event("event-1"));
    plant_dead("recommendation", saved_event("event-2"));
    plant_dead("payment", saved_event("event-3"));
    EXPECT_THAT(ids(), ElementsAre("payment/1", "recommendation/1", "recommendation/2"));
    EXPECT_THAT(ids("recommendation"), ElementsAre("recommendation/1", "recommendation/2"));
    EXPECT_THAT(ids("nobody"), ElementsAre());

    const auto letters = dead_letters(*broker_, "payment");
    ASSERT_TRUE(letters);
    const auto& letter = letters->at(0);
    EXPECT_EQ(letter.source, "playlist");
    EXPECT_EQ(letter.type, "polyphony.playlist.v1.TrackSaved");
    EXPECT_EQ(letter.aggregate, "user-1");
    EXPECT_EQ(letter.tries, "8");
    EXPECT_EQ(letter.reason, "The disk is on fire.");
    EXPECT_NEAR(static_cast<double>(letter.since), static_cast<double>(system_now()), 60'000);
    EXPECT_THAT(dead_table(*letters), HasSubstr("TrackSaved  user-1     8      The disk is on fire.\n"));
}

TEST_F(EventsOnBroker, ADeadLetterIsShownWhole) {
    plant_dead("recommendation", saved_event());
    const auto text = show_dead(*broker_, "recommendation/1");
    ASSERT_TRUE(text) << text.error().message;
    for (const auto* part :
         {"Subject: dead.recommendation.playlist.TrackSaved\n", "Dead-Reason: The disk is on fire.\n",
          "Dead-Consumer: recommendation\n", "ce-id: event-1\n", "\n\n{\n \"user_id\": \"user-1\""})
        EXPECT_THAT(*text, HasSubstr(part));
}

TEST_F(EventsOnBroker, ARetriedLetterWaitsForItsConsumerAsItWas) {
    plant_dead("recommendation", saved_event());
    const auto done = retry_dead(*broker_, "recommendation/1");
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_THAT(ids(), ElementsAre());

    const auto message = first_retry("recommendation");
    ASSERT_TRUE(message);
    EXPECT_STREQ(natsMsg_GetSubject(message.get()), "retry.recommendation.playlist.TrackSaved");
    const auto event = events::to_event(message.get());
    ASSERT_TRUE(event);
    EXPECT_EQ(event->id, "event-1");
    EXPECT_EQ(event->data, saved_event().data);
    EXPECT_EQ(event->time, saved_event().time);
    EXPECT_EQ(event->trace.trace_id, "0af7651916cd43dd8448eb211c80319c");
    EXPECT_EQ(events::header(message.get(), "Outbox-Seq"), "12");
    for (const auto* gone : {"Dead-Reason", "Dead-Tries", "Dead-Consumer"})
        EXPECT_EQ(events::header(message.get(), gone), "") << gone;

    // The next one finds the stream there.
    plant_dead("recommendation", saved_event("event-2"));
    EXPECT_TRUE(retry_dead(*broker_, "recommendation/2"));
    const auto retries = broker_->streams("retry");
    ASSERT_TRUE(retries);
    ASSERT_EQ(retries->size(), 1U);
    EXPECT_EQ(retries->at(0).name, "RETRY_RECOMMENDATION");
    EXPECT_EQ(retries->at(0).messages, 2U);
}

/// A service that notes who saves, and refuses to as long as it is told to.
class PickyService {
  public:
    explicit PickyService(const std::string& nats_url) {
        events::Reactions reactions;
        reactions.on<playlist::v1::TrackSaved>([this](storage::Transaction& transaction,
                                                      const playlist::v1::TrackSaved& saved,
                                                      const events::Event&) -> Result<void> {
            if (refuses) return fail(Code::Internal, "The disk is on fire.");
            transaction.sql() << "INSERT INTO heard (track_id) VALUES (:track)", soci::use(saved.track_id(), "track");
            return {};
        });
        events::Options options;
        options.nats_url = nats_url;
        options.service = "recommendation";
        options.max_deliver = 1;
        bus_ = std::make_unique<events::EventBus>(options, *database_, std::move(reactions), testing::metrics());
        bus_->start();
    }

    int heard() {
        const auto count = database_->read_now([](storage::Snapshot& snapshot) -> Result<int> {
            int found = 0;
            snapshot.sql() << "SELECT COUNT(*) FROM heard", soci::into(found);
            return found;
        });
        return count.value_or(-1);
    }

    std::atomic<bool> refuses = true;

  private:
    static constexpr storage::Migration kHeard[] = {
        {1, "0001_heard.sql", "CREATE TABLE heard (track_id TEXT NOT NULL);"}};

    testing::TemporaryDatabase temporary_{"sqlite"};
    std::unique_ptr<storage::Database> database_ = temporary_.open({"heard", kHeard});
    std::unique_ptr<events::EventBus> bus_;
};

TEST_F(EventsOnBroker, ARetriedLetterHasItsEffectOnce) {
    PickyService service(nats_.url());
    ASSERT_TRUE(events::have_stream(broker_->context(), "EVENTS_PLAYLIST", "events.playlist.>", 60'000));
    publish("events.playlist.TrackSaved.0", saved_event(), {});
    ASSERT_TRUE(testing::eventually([&] { return ids().size() == 1; }));

    // In vain: it is back under another id.
    ASSERT_TRUE(retry_dead(*broker_, "recommendation/1"));
    ASSERT_TRUE(testing::eventually([&] { return ids() == std::vector<std::string>{"recommendation/2"}; }));

    service.refuses = false;
    // Twice, as if the first try had not come to delete it.
    plant_dead("recommendation", saved_event());
    ASSERT_TRUE(retry_dead(*broker_, "recommendation/2"));
    ASSERT_TRUE(retry_dead(*broker_, "recommendation/3"));
    ASSERT_TRUE(testing::eventually([&] { return broker_->streams("retry")->at(0).messages == 0; }));
    EXPECT_EQ(service.heard(), 1);
    EXPECT_THAT(ids(), ElementsAre());
}

// Such a header would be an order to the stream of retries, which has other sequences.
TEST_F(EventsOnBroker, ARetriedLetterGivesTheBrokerNoOrders) {
    ASSERT_TRUE(events::have_stream(broker_->context(), "DEAD_USER", "dead.user.>", 0));
    publish("dead.user.playlist.TrackSaved", saved_event("event-0"), {});
    publish("dead.user.playlist.TrackSaved", saved_event(), {{events::kExpectedLastSequenceHeader, "1"}});
    const auto done = retry_dead(*broker_, "user/2");
    EXPECT_TRUE(done) << done.error().message;
}

TEST_F(EventsOnBroker, ADroppedLetterIsGone) {
    plant_dead("recommendation", saved_event("event-1"));
    plant_dead("recommendation", saved_event("event-2"));
    ASSERT_TRUE(drop_dead(*broker_, "recommendation/1"));
    EXPECT_THAT(ids(), ElementsAre("recommendation/2"));
    EXPECT_FALSE(drop_dead(*broker_, "recommendation/1"));
    const auto retries = broker_->streams("retry");
    ASSERT_TRUE(retries);
    EXPECT_TRUE(retries->empty());
}

TEST_F(EventsOnBroker, AnUnknownLetterIsNamed) {
    plant_dead("recommendation", saved_event());
    for (const auto* id : {"recommendation/2", "nobody/1", "recommendation", "recommendation/", "/1",
                           "recommendation/1x", "recommendation/0", "recommendation/99999999999999999999", ""}) {
        const auto shown = show_dead(*broker_, id);
        ASSERT_FALSE(shown) << id;
        EXPECT_EQ(shown.error().code, Code::NotFound) << id;
        EXPECT_THAT(shown.error().message, HasSubstr(std::string("no dead letter ") + id));
        EXPECT_THAT(shown.error().message, HasSubstr("polyphony events dead list"));
        EXPECT_FALSE(retry_dead(*broker_, id));
        EXPECT_FALSE(drop_dead(*broker_, id));
    }
    EXPECT_THAT(ids(), ElementsAre("recommendation/1"));
}

TEST_F(EventsOnBroker, LagIsMeasured) {
    for (const auto* service : {"playlist", "recommendation"})
        ASSERT_TRUE(events::have_stream(broker_->context(), events::event_stream(service),
                                        events::event_subjects(service), 60'000));
    for (int i = 1; i <= 5; ++i)
        publish("events.playlist.TrackSaved.0", saved_event(), {{"Outbox-Seq", std::to_string(10 + i)}});
    plant_dead("recommendation", saved_event());

    const auto lag = measure_lag(*broker_, [](const std::string& service) -> std::optional<std::string> {
        if (service != "recommendation") return "polyphony_events_outbox_backlog 4\n";
        return "polyphony_events_consumed_total{source=\"playlist\"} 0\n"
               "polyphony_events_consumed_total{source=\"user\"} 0\n"
               "polyphony_events_position{source=\"playlist\"} 3\n";
    });
    ASSERT_TRUE(lag) << lag.error().message;
    const auto json = boost::json::parse(lag_json(*lag));
    EXPECT_EQ(json, boost::json::parse(R"({
        "services": [
            {"service": "playlist", "published": 15, "waiting": 4, "stream_last_seq": 5, "dead": 0, "retrying": 0},
            {"service": "recommendation", "published": 0, "waiting": null, "stream_last_seq": 0, "dead": 1,
             "retrying": 0}],
        "listeners": [
            {"service": "recommendation", "source": "playlist", "position": 3, "behind": 2},
            {"service": "recommendation", "source": "user", "position": null, "behind": null}]})"))
        << json;
    const auto table = lag_table(*lag);
    EXPECT_THAT(table, HasSubstr("playlist        15         4        5       0     0\n"));
    EXPECT_THAT(table, HasSubstr("recommendation  playlist  3         2\n"));
    EXPECT_THAT(table, HasSubstr("recommendation  user      -         -\n"));
}

TEST_F(EventsOnBroker, ASilentServiceHasAnUnknownLag) {
    ASSERT_TRUE(events::have_stream(broker_->context(), "EVENTS_USER", "events.user.>", 60'000));
    const auto lag = measure_lag(*broker_, [](const std::string&) { return std::optional<std::string>(); });
    ASSERT_TRUE(lag);
    ASSERT_EQ(lag->speakers.size(), 1U);
    EXPECT_FALSE(lag->speakers[0].waiting);
    EXPECT_TRUE(lag->listeners.empty());
}

}  // namespace
}  // namespace polyphony::launcher
