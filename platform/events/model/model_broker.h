#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/events/broker.h"
#include "platform/events/model/fate.h"

/// A broker in memory that keeps what docs/events.md says of JetStream, and no more: it may lose its newest messages or
/// its whole store, refuse a message, answer late or never, and be away.
namespace polyphony::events::model {

struct StoredEvent {
    Event event;
    std::int64_t outbox_seq = 0;
    std::uint64_t seq = 0;
    UnixMillis stored_at = 0;
};

struct ModelStream {
    std::string identity;
    std::uint64_t last_seq = 0;
    std::deque<StoredEvent> events;
};

/// Messages that a client sent one after another, the first to follow the sequence `last_seq`.
struct SentBatch {
    std::string service;
    std::vector<OutboxRow> rows;
    std::uint64_t last_seq = 0;
};

struct DeadLetter {
    std::string service;
    std::string event_id;
};

class ModelBroker {
  public:
    ModelBroker(Fate& fate, std::int64_t retention_ms) : fate_(fate), retention_ms_(retention_ms) {}

    /// Ends all connections and is away for a while; may lose its newest messages, or all.
    void restart();
    /// Takes what was on its way, now or later.
    void take_delayed();

    bool up() const { return fate_.now >= away_until_; }
    /// Another one after every restart, which ends all connections.
    std::uint64_t life() const { return life_; }

    /// Makes it if it is missing.
    ModelStream& stream(const std::string& service);
    /// Stores what it takes of the batch, and returns whether the last message is among it.
    bool store(const SentBatch& batch);
    /// What is on its way and comes later, or never.
    void delay(SentBatch batch) { delayed_.push_back(std::move(batch)); }
    void bury(DeadLetter letter) { dead_letters_.push_back(std::move(letter)); }
    /// All that ever were.
    const std::vector<DeadLetter>& dead_letters() const { return dead_letters_; }

  private:
    void lose_newest_events();

    Fate& fate_;
    const std::int64_t retention_ms_;
    UnixMillis away_until_ = 0;
    std::uint64_t life_ = 1;
    std::uint64_t streams_made_ = 0;
    std::map<std::string, ModelStream> streams_;
    std::vector<SentBatch> delayed_;
    std::vector<DeadLetter> dead_letters_;
};

/// The connection of one process. Others go on before and after each call; the process may die there.
class ModelConnection final : public Broker {
  public:
    ModelConnection(ModelBroker& broker, Fate& fate) : broker_(broker), fate_(fate) {}

    /// Connects if it can, and tells that it did.
    void live();
    /// Whatever the process asks for next is its end.
    void kill() { killed_ = true; }
    bool killed() const { return killed_; }
    /// How long the last Subscription::next() waited in vain; 0 after that.
    std::chrono::milliseconds waited() { return std::exchange(waited_, {}); }

    void open() override {}
    bool connected() const override { return life_ == broker_.life() && broker_.up(); }
    std::uint64_t epoch() const override { return epoch_; }
    Result<StreamState> stream(const std::string& service) override;
    Result<NewestEvent> newest_event(const std::string& service) override;
    Result<std::string> event_id_at(const std::string& service, std::uint64_t seq) override;
    Result<void> publish(const std::string& service, std::span<const OutboxRow> rows, std::uint64_t last_seq) override;
    std::unique_ptr<Subscription> subscribe(const std::string& service) override;
    Result<void> bury(const std::string& service, const Event& event, const Error& reason, int tries) override;

  private:
    friend class ModelSubscription;
    void pass();
    template <class Work>
    std::invoke_result_t<Work> call(Work work);

    ModelBroker& broker_;
    Fate& fate_;
    std::uint64_t life_ = 0;  // of the broker that it is connected to; 0 if it is cut
    std::uint64_t epoch_ = 0;
    bool blinked_ = false;  // It broke and was established again, which nobody was told yet.
    bool killed_ = false;
    std::chrono::milliseconds waited_{};
};

}  // namespace polyphony::events::model
