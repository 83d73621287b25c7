#include "platform/events/relay.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "platform/events/inbox.h"

namespace polyphony::events {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kBatch = 512;
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

Relay::Relay(const Options& options, Broker& broker, storage::Database& database, std::shared_ptr<Wakeup> wakeup,
             metrics::Metrics& metrics)
    : options_(options),
      broker_(broker),
      database_(database),
      wakeup_(std::move(wakeup)),
      backlog_(metrics.gauge("polyphony_events_outbox_backlog",
                             "Committed events that wait to be published; counts to 100000. After a start without the "
                             "broker, those since the start.")),
      published_(metrics.counter("polyphony_events_published_total", "Events published.")),
      pause_(kShortestPause) {}

void Relay::run(const std::stop_token& stop) {
    // Until the stream has been asked: what is older has very likely been published.
    const auto newest = database_.read_now(
        [](storage::Snapshot& snapshot) -> Result<std::int64_t> { return outbox::newest(snapshot); });
    position_ = newest.value_or(0);
    broker_.open();
    while (!stop.stop_requested()) {
        const auto pause = step();
        if (pause == kNoPause) continue;
        tick();
        // Events of other instances of this service ring no bell here: soon after a ring there may be more of them.
        if (wakeup_->wait(stop, pause)) pause_ = kShortestPause;
    }
    drain();
}

// What was committed before the stop is read after it.
void Relay::drain() {
    const auto deadline = steady_clock::now() + kDrainTime;
    while (step() == kNoPause && steady_clock::now() < deadline) {
    }
}

milliseconds Relay::step() {
    const auto published = publish_next();
    if (!published) {
        epoch_ = 0;
        spdlog::warn("Events wait in the outbox. {}", published.error().message);
        return kFailurePause;
    }
    if (*published > 0) return kNoPause;
    return std::exchange(pause_, std::min(pause_ * 2, kLongestPause));
}

Result<std::size_t> Relay::publish_next() {
    if (!broker_.connected()) return 0;
    if (const auto epoch = broker_.epoch(); epoch_ != epoch) {
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
    if (auto made = broker_.stream(options_.service); !made) return fail(made.error());

    // The sequence and the event must be of the same moment: another relay may be publishing, or what a lost connection
    // of ours still had under way. If the newest event was the same before and after, it was so in between.
    const auto before = broker_.newest_event(options_.service);
    if (!before) return fail(before.error());
    const auto stream = broker_.stream(options_.service);
    if (!stream) return fail(stream.error());
    const auto after = broker_.newest_event(options_.service);
    if (!after) return fail(after.error());
    if (before->stream_seq != after->stream_seq) return fail(Code::Aborted, "The stream is still growing.");

    stream_seq_ = stream->last_seq;
    position_ = 0;
    if (after->stream_seq == 0) return {};
    const auto held = database_.read_now([&](storage::Snapshot& snapshot) -> Result<bool> {
        return outbox::holds(snapshot, after->outbox_seq, after->event_id);
    });
    if (!held) return fail(held.error());
    if (*held)
        position_ = after->outbox_seq;
    else
        spdlog::warn("The stream is not the one that it was; all events that are kept are published again.");
    return {};
}

// The first of a batch goes alone. If it is refused, another relay was faster, and what follows in this batch could
// match a sequence of that one's by accident, where that one counts otherwise: it may have begun the outbox anew.
Result<void> Relay::publish(std::span<const OutboxRow> rows) {
    auto first = broker_.publish(options_.service, rows.first(1), stream_seq_);
    if (!first || rows.size() == 1) return first;
    return broker_.publish(options_.service, rows.subspan(1), stream_seq_ + 1);
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

// Of the newest published event its place and id are kept: find_place() looks for it.
void Relay::prune() {
    const auto now = options_.clock();
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
