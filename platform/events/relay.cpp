#include "platform/events/relay.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "platform/events/inbox.h"
#include "platform/events/names.h"
#include "platform/events/newest_event.h"
#include "platform/events/wire.h"

namespace polyphony::events {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kBatch = 512;
constexpr std::int64_t kAckTimeoutMs = 2000;
constexpr milliseconds kShortestPause{5};
constexpr milliseconds kLongestPause{1000};
constexpr milliseconds kFailurePause{200};
constexpr milliseconds kDrainTime{1000};
constexpr milliseconds kCountPeriod{1000};
constexpr std::chrono::minutes kPrunePeriod{10};
constexpr int kPruneBatch = 2000;
constexpr std::int64_t kMostCounted = 100'000;
// A replay brings what is at most one retention old; what it brings must still be known then.
constexpr std::int64_t kInboxRetentions = 2;

}  // namespace

Relay::Relay(const Options& options, Connection& connection, storage::Database& database,
             std::shared_ptr<Wakeup> wakeup, metrics::Metrics& metrics)
    : options_(options),
      connection_(connection),
      database_(database),
      wakeup_(std::move(wakeup)),
      backlog_(metrics.gauge("polyphony_events_outbox_backlog",
                             "Committed events that wait to be published; counts to 100000. After a start without the "
                             "broker, those since the start.")),
      published_(metrics.counter("polyphony_events_published_total", "Events published.")) {}

void Relay::run(const std::stop_token& stop) {
    // Until the stream has been asked: what is older has very likely been published.
    const auto newest = database_.read_now(
        [](storage::Snapshot& snapshot) -> Result<std::int64_t> { return outbox::newest(snapshot); });
    position_ = newest.value_or(0);
    connection_.open();

    auto pause = kShortestPause;
    auto deadline = steady_clock::time_point::max();
    while (true) {
        // Asked before the outbox is read: what was committed before the stop is read after it.
        const bool stopping = stop.stop_requested();
        const auto published = publish_next();
        if (!published) {
            epoch_ = 0;
            spdlog::warn("Events wait in the outbox. {}", published.error().message);
        }
        if (stopping && deadline == steady_clock::time_point::max()) deadline = steady_clock::now() + kDrainTime;
        if (published && *published > 0 && steady_clock::now() < deadline) continue;
        if (stopping) return;
        tick();
        // Events of other instances of this service ring no bell here: soon after a ring there may be more of them.
        if (published)
            pause = wakeup_->wait(stop, pause) ? kShortestPause : std::min(pause * 2, kLongestPause);
        else
            wakeup_->wait(stop, kFailurePause);
    }
}

Result<std::size_t> Relay::publish_next() {
    if (!connection_.connected()) return 0;
    if (const auto epoch = connection_.epoch(); epoch_ != epoch) {
        if (auto found = find_place(); !found) return fail(found.error());
        epoch_ = epoch;
    }
    auto rows = database_.read_now([this](storage::Snapshot& snapshot) -> Result<std::vector<OutboxRow>> {
        return outbox::read_after(snapshot, position_, kBatch);
    });
    if (!rows) return fail(rows.error());
    if (rows->empty()) return 0;
    if (auto done = publish(*rows); !done) return fail(done.error());
    position_ = rows->back().seq;
    stream_seq_ += rows->size();
    published_.Increment(static_cast<double>(rows->size()));
    return rows->size();
}

// The newest event in the stream says how far the outbox was published. If there is none, or one that is not in the
// outbox, the stream is new, or lost what it had, or the database is an older copy: everything is published again.
Result<void> Relay::find_place() {
    const auto context = jetstream(connection_);
    if (!context) return fail(Code::Unavailable, "There is no connection to the broker.");
    const auto name = event_stream(options_.service);
    const auto subjects = event_subjects(options_.service);
    if (auto made = have_stream(context.get(), name, subjects, options_.retention_ms); !made) return fail(made.error());

    // The sequence and the event must be of the same moment: another relay may be publishing, or what a lost connection
    // of ours still had under way. If the newest event was the same before and after, it was so in between.
    const auto before = newest_event(context.get(), options_.service);
    if (!before) return fail(before.error());
    const auto stream = have_stream(context.get(), name, subjects, options_.retention_ms);
    if (!stream) return fail(stream.error());
    const auto after = newest_event(context.get(), options_.service);
    if (!after) return fail(after.error());
    if (before->stream_seq != after->stream_seq) return fail(Code::Aborted, "The stream is still growing.");

    stream_seq_ = (*stream)->State.LastSeq;
    position_ = 0;
    if (after->stream_seq == 0) return {};
    const auto held = database_.read_now([&](storage::Snapshot& snapshot) -> Result<bool> {
        return outbox::holds(snapshot, after->outbox_seq, after->event_id);
    });
    if (!held) return fail(held.error());
    if (*held)
        position_ = after->outbox_seq;
    else
        spdlog::warn("The stream {} is not the one that it was; all events that are kept are published again.", name);
    return {};
}

// Each message names the sequence that must be before it, so that none is stored unless all before it are; the answer
// for the last is the answer for all.
Result<void> Relay::publish(const std::vector<OutboxRow>& rows) {
    const auto context = jetstream(connection_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Event event = rows[i].event;
        event.source = options_.service;
        auto message = to_message(event_subject(event.source, event.type, event.subject), event);
        if (!message) return fail(message.error());
        auto* const raw = message->get();
        if (auto done = set_header(raw, kOutboxSeqHeader, std::to_string(rows[i].seq)); !done) return done;
        if (auto done = set_header(raw, kExpectedLastSequenceHeader, std::to_string(stream_seq_ + i)); !done)
            return done;

        auto code = static_cast<jsErrCode>(0);
        auto status = NATS_OK;
        if (i + 1 < rows.size()) {
            status = natsConnection_PublishMsg(connection_.get(), raw);
        } else {
            jsPubOptions options;
            jsPubOptions_Init(&options);
            options.MaxWait = kAckTimeoutMs;
            status = js_PublishMsg(nullptr, context.get(), raw, &options, &code);
        }
        if (status != NATS_OK) return fail(broker_error("The broker did not take an event", status, code));
    }
    return {};
}

void Relay::tick() {
    const auto now = steady_clock::now();
    if (now >= next_count_) {
        next_count_ = now + kCountPeriod;
        show_backlog();
    }
    if (now >= next_prune_) {
        next_prune_ = now + kPrunePeriod;
        prune();
    }
}

void Relay::show_backlog() {
    const auto waiting = database_.read_now([this](storage::Snapshot& snapshot) -> Result<std::int64_t> {
        return outbox::count_after(snapshot, position_, kMostCounted);
    });
    if (waiting) backlog_.Set(static_cast<double>(*waiting));
}

// The newest published event is never deleted: find_place() looks for it.
void Relay::prune() {
    const auto now = system_now();
    const auto delete_all = [this](auto&& some) {
        Result<std::int64_t> deleted = 0;
        do {
            deleted = database_.write_now(
                [&some](storage::Transaction& transaction) -> Result<std::int64_t> { return some(transaction); });
        } while (deleted && *deleted > 0);
    };
    if (epoch_ != 0) {
        delete_all([&](storage::Transaction& transaction) {
            return outbox::prune(transaction, std::min(prunable_, position_), now - options_.retention_ms, kPruneBatch);
        });
        prunable_ = position_;
    }
    delete_all([&](storage::Transaction& transaction) {
        return inbox::prune(transaction, now - kInboxRetentions * options_.retention_ms, kPruneBatch);
    });
}

}  // namespace polyphony::events
