#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "platform/events/events.h"
#include "platform/events/outbox.h"

/// What relays and consumers need of a broker. JetStream is one (jetstream_broker.h); the tests have one that lives in
/// memory and fails as it is told to (model_broker.h).
namespace polyphony::events {

/// A service's stream.
struct StreamState {
    std::string identity;        ///< When it was made, as the broker says it: another one for each stream.
    std::uint64_t last_seq = 0;  ///< Of the newest event that was ever stored in it; 0 if there was none.
};

/// The newest event in a service's stream; zeros if there is none.
struct NewestEvent {
    std::uint64_t stream_seq = 0;
    std::int64_t outbox_seq = 0;  ///< Its place in the service's outbox.
    std::string event_id;
};

/// An event and its place in the stream. What is no event of ours has no type.
struct Delivery {
    Event event;
    std::uint64_t stream_seq = 0;
    std::int64_t outbox_seq = 0;     ///< Its place in the outbox of its source.
    std::uint64_t delivery_seq = 0;  ///< Counts what the broker gave since the subscription was opened, from 1.
};

/// Takes events from one stream, in order. For one thread, but for stop_waiting().
class Subscription {
  public:
    virtual ~Subscription() = default;
    /// Begins, or begins anew, with the first event after the sequence `after` that the stream still has.
    virtual Result<void> open(std::uint64_t after) = 0;
    /// Lets the broker forget it.
    virtual void close() = 0;
    /// All that is there up to a limit, or else the first event that comes; nothing if none comes for a second. Events
    /// that a broken connection swallowed are missing, and were counted.
    virtual Result<std::vector<Delivery>> next() = 0;
    /// Makes next() return. From any thread.
    virtual void stop_waiting() = 0;
};

/// A connection to the broker that goes on trying for ever. Thread-safe. What it does not do fails with Unavailable, or
/// with DeadlineExceeded if there was no answer; it may have been done then.
class Broker {
  public:
    virtual ~Broker() = default;
    /// Begins to connect. Later calls do nothing.
    virtual void open() = 0;
    virtual bool connected() const = 0;
    /// A number for each time that the connection was established, from 1; 0 before the first. What was learnt of a
    /// stream in another epoch must be learnt anew, since the broker may have lost its store.
    virtual std::uint64_t epoch() const = 0;

    /// The state of a service's stream, which is made if it is missing.
    virtual Result<StreamState> stream(const std::string& service) = 0;
    virtual Result<NewestEvent> newest_event(const std::string& service) = 0;
    /// The id of the event at a sequence of a service's stream; empty if the stream has none there.
    virtual Result<std::string> event_id_at(const std::string& service, std::uint64_t seq) = 0;
    /// Stores events of a service one after another, the first only if the stream's last sequence is `last_seq` then,
    /// the second only if it is `last_seq` + 1, and so on, each for itself. Succeeds if the last was stored.
    virtual Result<void> publish(const std::string& service, std::span<const OutboxRow> rows,
                                 std::uint64_t last_seq) = 0;
    /// For a stream that stream() has made; to be opened.
    virtual std::unique_ptr<Subscription> subscribe(const std::string& service) = 0;
    /// Keeps an event that `service` cannot react to, with the reason, for people to look at.
    virtual Result<void> bury(const std::string& service, const Event& event, const Error& reason, int tries) = 0;
};

}  // namespace polyphony::events
