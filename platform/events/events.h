#pragma once

#include <google/protobuf/message.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "platform/clock.h"
#include "platform/error.h"
#include "platform/metrics/metrics.h"
#include "platform/storage/database.h"
#include "platform/trace/trace.h"

/// Events between services: outbox, relay, JetStream, inbox. See docs/events.md.
///
/// An event is a protobuf message `polyphony.SERVICE.v1.Name` from `contracts/`. It can only be written inside a store
/// transaction (emit); it is delivered at least once, and its effects happen exactly once (the inbox row is in the
/// transaction of the effect). Order is kept per aggregate.
namespace polyphony::events {

/// An event with its CloudEvents 1.0 attributes.
struct Event {
    std::string id;       ///< `ce-id`: UUIDv7 in base62; the same at every delivery.
    std::string type;     ///< `ce-type`: the message's full name.
    std::string source;   ///< `ce-source`: the service that says it.
    std::string subject;  ///< `ce-subject`: the aggregate's id; order is kept for each.
    UnixMillis time = 0;  ///< `ce-time`: when it happened.
    std::string data;     ///< The message, serialised.
    trace::Context trace;
    std::string person;  ///< `ce-person`: whom it is about, as its contract declares; empty if nobody.
};

/// Writes an event into the outbox of this transaction's database. `aggregate_id` names what the event is about,
/// `trace` the work that it belongs to, `time` when it happened. It is published after the commit, and never if the
/// transaction is rolled back. Throws, and so rolls back, if the message is larger than the broker takes, the aggregate
/// id is not 1 to 256 printable characters, or the message is about a person who was erased here (then the write fails
/// with Unauthenticated).
void emit(storage::Transaction& transaction, std::string_view aggregate_id, const google::protobuf::Message& message,
          const trace::Context& trace = {}, UnixMillis time = system_now());

/// The tables that events need; part of every service's database.
storage::MigrationSeries migrations();

/// See Reactions::on_erasure().
Result<void> erase_person(storage::Transaction& transaction, const std::string& person,
                          const std::function<void(storage::Transaction&, const std::string&)>& forget,
                          const google::protobuf::Message& begun);

/// What a service does when it hears events: one function for each type.
class Reactions {
  public:
    template <class Message>
    using Reaction = std::function<Result<void>(storage::Transaction&, const Message&, const Event&)>;

    /// Calls `reaction` once for every event of type `Message`, in the transaction that holds its inbox row. A failed
    /// result rolls back; the event is delivered again with growing pauses, and ends in the dead-letter stream after
    /// Options::max_deliver tries. What the reaction emits goes into the same transaction.
    template <class Message>
    Reactions& on(Reaction<Message> reaction) {
        handlers_[Message::descriptor()->full_name()] =
            [reaction = std::move(reaction)](storage::Transaction& transaction, const Event& event) -> Result<void> {
            Message message;
            if (!message.ParseFromString(event.data))
                return fail(Code::InvalidArgument, "The event's data is not a " + event.type + ".");
            return reaction(transaction, message, event);
        };
        return *this;
    }

    /// Makes the service forget a person once it hears `Erased` (`user_id`). `forget` deletes the service's own rows.
    /// All else is done here: what the service said about them is blanked in the outbox and erased on the broker, their
    /// idempotent requests are forgotten, and from then on nothing about them can be said, and what is heard is
    /// ignored. Says `Confirmation` (`user_id`, `complete`) with the rows, and again once the broker holds nothing any
    /// more.
    template <class Erased, class Confirmation>
    Reactions& on_erasure(std::function<void(storage::Transaction&, const std::string& person)> forget) {
        confirmation_ = [](const std::string& person, bool complete) -> std::unique_ptr<google::protobuf::Message> {
            auto message = std::make_unique<Confirmation>();
            message->set_user_id(person);
            message->set_complete(complete);
            return message;
        };
        return on<Erased>([forget = std::move(forget), confirmation = confirmation_](
                              storage::Transaction& transaction, const Erased& erased, const Event&) -> Result<void> {
            return erase_person(transaction, erased.user_id(), forget, *confirmation(erased.user_id(), false));
        });
    }

    using MakeConfirmation =
        std::function<std::unique_ptr<google::protobuf::Message>(const std::string& person, bool complete)>;
    /// What on_erasure() says; empty without it.
    const MakeConfirmation& confirmation() const { return confirmation_; }

    using Handler = std::function<Result<void>(storage::Transaction&, const Event&)>;
    /// Handlers by event type.
    const std::map<std::string, Handler>& handlers() const { return handlers_; }

  private:
    std::map<std::string, Handler> handlers_;
    MakeConfirmation confirmation_;
};

/// How a service that was never heard is asked for its past.
struct BackfillOptions {
    /// Where a service answers BackfillService, as a gRPC target. Without it nobody is asked: what was said before is
    /// heard as far as the streams reach.
    std::function<std::string(const std::string& service)> door;
    std::chrono::seconds patience{10};  ///< Most time for the next part of an answer.
    std::chrono::seconds at_most{600};  ///< Most time for a whole answer.
};

/// How a service takes part.
struct Options {
    std::string nats_url = "nats://127.0.0.1:4222";
    std::string service;                                 ///< This service's name; it says events as this.
    int max_deliver = 8;                                 ///< Tries before an event becomes a dead letter.
    std::int64_t retention_ms = 7LL * 24 * 3600 * 1000;  ///< How long outbox rows are kept after they were published.
    Clock clock = system_now;                            ///< What the times of rows are compared with.
    BackfillOptions backfill{};
};

/// Publishes what this service says and reacts to what it hears. Runs on its own threads; needs the broker only to make
/// progress: without it events wait in the outbox, and it reconnects for ever.
class EventBus {
  public:
    EventBus(Options options, storage::Database& database, Reactions reactions, metrics::Metrics& metrics);
    /// Stops; see stop().
    ~EventBus();
    EventBus(const EventBus&) = delete;
    EventBus& operator=(const EventBus&) = delete;

    /// Begins to publish and to consume. Never blocks on the broker.
    void start();
    /// Ends the reactions under way and lets the relay publish what is committed for at most a second.
    void stop();
    /// True while connected to the broker.
    bool connected() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Hears events as they pass, without a database: what is missed while not connected is missed. For pushing to live
/// clients.
class LiveFeed {
  public:
    /// `hear` is called on a thread of the feed.
    LiveFeed(std::string nats_url, std::function<void(const Event&)> hear);
    ~LiveFeed();
    LiveFeed(const LiveFeed&) = delete;
    LiveFeed& operator=(const LiveFeed&) = delete;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace polyphony::events
