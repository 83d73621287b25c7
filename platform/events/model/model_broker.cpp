#include "platform/events/model/model_broker.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace polyphony::events::model {
namespace {

// How often, for each call to a broker, or each time that it may.
constexpr double kCrash = 0.01;
constexpr double kCut = 0.02;
constexpr double kNoAnswer = 0.02;
constexpr double kRefusedMessage = 0.01;
constexpr double kDelayed = 0.5;
constexpr double kDelayedArrives = 0.5;
constexpr double kSwallowed = 0.01;
constexpr double kLosesStore = 0.15;
constexpr double kLosesNewest = 0.3;
constexpr std::uint64_t kMostLost = 12;
constexpr std::uint64_t kLongestAwayMs = 4000;
constexpr std::uint64_t kMostAtOnce = 8;
constexpr std::uint64_t kLongestWaitMs = 300;

Error unavailable() { return {Code::Unavailable, "The broker is away."}; }

}  // namespace

void ModelBroker::take_delayed() {
    if (delayed_.empty() || !fate_.chance(kDelayedArrives)) return;
    store(delayed_.front());
    delayed_.erase(delayed_.begin());
}

// What was on its way is lost. Of what it had stored, it had synced none to one stream, or not all to another.
void ModelBroker::restart() {
    ++life_;
    delayed_.clear();
    away_until_ = fate_.now + static_cast<UnixMillis>(fate_.below(kLongestAwayMs));
    spdlog::debug("{} The broker restarts.", fate_.now);
    if (fate_.chance(kLosesStore)) {
        spdlog::debug("Its store is lost.");
        streams_.clear();
    } else if (fate_.chance(kLosesNewest)) {
        lose_newest_events();
    }
}

void ModelBroker::lose_newest_events() {
    for (auto& [service, stream] : streams_) {
        for (auto lost = fate_.below(kMostLost); lost > 0 && !stream.events.empty(); --lost) {
            stream.events.pop_back();
            --stream.last_seq;
        }
        spdlog::debug("The stream of {} ends with {}.", service, stream.last_seq);
    }
}

ModelStream& ModelBroker::stream(const std::string& service) {
    auto& stream = streams_[service];
    if (stream.identity.empty()) stream.identity = std::to_string(++streams_made_);
    auto& events = stream.events;
    while (!events.empty() && events.front().stored_at + retention_ms_ < fate_.now) events.pop_front();
    return stream;
}

bool ModelBroker::store(const SentBatch& batch) {
    auto& into = stream(batch.service);
    bool stored = false;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        stored = into.last_seq == batch.last_seq + i && !fate_.strikes(kRefusedMessage);
        if (!stored) continue;
        const auto& row = batch.rows[i];
        into.events.push_back({row.event, row.seq, ++into.last_seq, fate_.now});
        into.events.back().event.source = batch.service;
    }
    spdlog::debug("{} {} says {} to {} after {}: the stream ends with {}.", fate_.now, batch.service,
                  batch.rows.empty() ? 0 : batch.rows.front().seq, batch.rows.empty() ? 0 : batch.rows.back().seq,
                  batch.last_seq, into.last_seq);
    return stored;
}

void ModelConnection::live() {
    if ((connected() && !blinked_) || !broker_.up()) return;
    life_ = broker_.life();
    blinked_ = false;
    ++epoch_;
}

void ModelConnection::pass() {
    fate_.meanwhile();
    if (fate_.strikes(kCrash)) killed_ = true;
    if (killed_) throw Crash();
}

template <class Work>
std::invoke_result_t<Work> ModelConnection::call(Work work) {
    pass();
    if (fate_.strikes(kCut)) life_ = 0;
    if (!connected()) return fail(unavailable());
    auto answer = work();
    pass();
    if (!connected() || fate_.strikes(kNoAnswer)) return fail(Code::DeadlineExceeded, "The broker does not answer.");
    return answer;
}

Result<StreamState> ModelConnection::stream(const std::string& service) {
    return call([&]() -> Result<StreamState> {
        const auto& stream = broker_.stream(service);
        return StreamState{stream.identity, stream.last_seq};
    });
}

Result<NewestEvent> ModelConnection::newest_event(const std::string& service) {
    return call([&]() -> Result<NewestEvent> {
        const auto& events = broker_.stream(service).events;
        if (events.empty()) return NewestEvent();
        return NewestEvent{events.back().seq, events.back().outbox_seq, events.back().event.id};
    });
}

Result<std::string> ModelConnection::event_id_at(const std::string& service, std::uint64_t seq) {
    return call([&]() -> Result<std::string> {
        for (const auto& stored : broker_.stream(service).events)
            if (stored.seq == seq) return stored.event.id;
        return std::string();
    });
}

// A connection that breaks has sent a part, of which a part arrives later; an answer may be late, and the messages too.
Result<void> ModelConnection::publish(const std::string& service, std::span<const OutboxRow> rows,
                                      std::uint64_t last_seq) {
    return call([&]() -> Result<void> {
        SentBatch batch{service, {rows.begin(), rows.end()}, last_seq};
        const bool cut = fate_.strikes(kCut);
        if (!cut && !fate_.strikes(kNoAnswer)) {
            if (!broker_.store(batch)) return fail(Code::Unavailable, "The broker did not take an event.");
            return {};
        }
        if (cut) {
            life_ = 0;
            batch.rows.resize(fate_.below(rows.size() + 1));
        }
        if (fate_.chance(kDelayed))
            broker_.delay(std::move(batch));
        else
            broker_.store(batch);
        return fail(Code::DeadlineExceeded, "The broker did not say whether it took the events.");
    });
}

Result<void> ModelConnection::bury(const std::string& service, const Event& event, const Error&, int) {
    return call([&]() -> Result<void> {
        broker_.bury({service, event.id});
        return {};
    });
}

class ModelSubscription final : public Subscription {
  public:
    ModelSubscription(ModelConnection& connection, std::string service)
        : connection_(connection), service_(std::move(service)) {}

    Result<void> open(std::uint64_t after) override {
        return connection_.call([&]() -> Result<void> {
            life_ = connection_.life_;
            after_ = after;
            deliveries_ = 0;
            return {};
        });
    }

    void close() override {}
    void stop_waiting() override {}

    Result<std::vector<Delivery>> next() override {
        return connection_.call([&]() -> Result<std::vector<Delivery>> {
            if (life_ != connection_.life_) return fail(unavailable());
            auto batch = take();
            if (!batch.empty() && connection_.fate_.strikes(kSwallowed)) {
                batch.erase(batch.begin());
                connection_.blinked_ = true;
            }
            return batch;
        });
    }

  private:
    std::vector<Delivery> take() {
        const auto& events = connection_.broker_.stream(service_).events;
        auto next = std::partition_point(events.begin(), events.end(),
                                         [this](const StoredEvent& stored) { return stored.seq <= after_; });
        const auto most = static_cast<std::ptrdiff_t>(1 + connection_.fate_.below(kMostAtOnce));
        const auto end = std::next(next, std::min(most, std::distance(next, events.end())));
        std::vector<Delivery> batch;
        for (; next != end; ++next) batch.push_back({next->event, next->seq, next->outbox_seq, ++deliveries_});
        if (batch.empty())
            connection_.waited_ = std::chrono::milliseconds(1 + connection_.fate_.below(kLongestWaitMs));
        else
            after_ = batch.back().stream_seq;
        return batch;
    }

    ModelConnection& connection_;
    const std::string service_;
    std::uint64_t life_ = 0;
    std::uint64_t after_ = 0;
    std::uint64_t deliveries_ = 0;
};

std::unique_ptr<Subscription> ModelConnection::subscribe(const std::string& service) {
    return std::make_unique<ModelSubscription>(*this, service);
}

}  // namespace polyphony::events::model
