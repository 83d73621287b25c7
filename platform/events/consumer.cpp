#include "platform/events/consumer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "platform/events/apply.h"
#include "platform/events/dead_letters.h"
#include "platform/events/names.h"

namespace polyphony::events {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kConnectionPause{1000};
constexpr milliseconds kAttachPause{200};
constexpr milliseconds kStandBy{500};
constexpr milliseconds kFirstRetryPause{100};
constexpr milliseconds kLongestRetryPause{10'000};

}  // namespace

Consumer::Consumer(std::string source, const Options& options, Connection& connection, storage::Database& database,
                   const Reactions& reactions, metrics::Metrics& metrics)
    : source_(std::move(source)),
      stream_(event_stream(source_)),
      options_(options),
      connection_(connection),
      database_(database),
      reactions_(reactions),
      consumed_(metrics.counter("polyphony_events_consumed_total", "Events whose effects were written.",
                                {{"source", source_}})),
      redelivered_(metrics.counter("polyphony_events_redelivered_total",
                                   "Events that were heard before and passed over.", {{"source", source_}})),
      dead_(metrics.counter("polyphony_events_dead_total", "Events that became dead letters.", {{"source", source_}})),
      position_(metrics.gauge("polyphony_events_position",
                              "The place in the source's stream up to which all was dealt with.",
                              {{"source", source_}})),
      backfill_(source_, options, database, reactions, metrics) {}

void Consumer::run(const std::stop_token& stop) {
    connection_.open();
    while (!stop.stop_requested()) {
        if (!connection_.connected()) {
            wakeup_.wait(stop, kConnectionPause);
            continue;
        }
        if (const auto epoch = connection_.epoch(); epoch_ != epoch) {
            if (const auto attached = attach(); !attached) {
                spdlog::warn("The events of {} cannot be heard yet. {}", source_, attached.error().message);
                wakeup_.wait(stop, kAttachPause);
                continue;
            }
            epoch_ = epoch;
            continue;  // It may be time to stop.
        }
        const auto batch = reader_.next();
        if (batch)
            hear(stop, *batch);
        else
            epoch_ = 0;  // The stream or the reader may be gone.
    }
    reader_.close();
}

Result<void> Consumer::attach() {
    if (auto had = backfill_.have_past(); !had) return had;
    auto context = jetstream(connection_);
    if (!context) return fail(Code::Unavailable, "There is no connection to the broker.");
    const auto stream = have_stream(context.get(), stream_, event_subjects(source_), options_.retention_ms);
    if (!stream) return fail(stream.error());
    auto place = find_place(**stream);
    if (!place) return fail(place.error());
    place_ = std::move(*place);
    moved_to(place_.seq);
    return reader_.open(std::move(context), stream_, place_.seq);
}

Result<inbox::Place> Consumer::known_place() {
    return database_.read_now(
        [this](storage::Snapshot& snapshot) -> Result<inbox::Place> { return inbox::place(snapshot, source_); });
}

// The database says how far this service has heard. If the stream is another one than it heard, or has lost its newest
// events since, it is heard from its beginning; the inbox knows what was heard before.
Result<inbox::Place> Consumer::find_place(const jsStreamInfo& stream) {
    auto place = known_place();
    if (!place) return fail(place.error());
    const auto identity = std::to_string(stream.Created);
    if (place->stream == identity && place->seq <= stream.State.LastSeq) return place;
    spdlog::info("The stream {} is heard from its beginning.", stream_);
    const inbox::Place beginning{identity, 0};
    const auto moved = database_.write_now([&](storage::Transaction& transaction) -> Result<bool> {
        return inbox::move(transaction, source_, *place, beginning);
    });
    if (!moved) return fail(moved.error());
    if (!*moved) return fail(Code::Aborted, "Another instance has begun.");
    return beginning;
}

void Consumer::hear(const std::stop_token& stop, std::span<const Delivery> batch) {
    if (batch.empty() || stop.stop_requested()) return;
    overtaken_ = false;
    bool done = react(batch).has_value();
    // One of them fails: each for itself.
    for (std::size_t i = 0; !done && !overtaken_ && i < batch.size(); ++i) {
        if (!react_until_done(stop, batch[i])) break;
        done = i + 1 == batch.size();
    }
    if (done) return;
    epoch_ = 0;
    if (overtaken_) stand_by(stop);
}

// One transaction for the whole batch.
Result<void> Consumer::react(std::span<const Delivery> batch) {
    const auto now = system_now();
    struct Counts {
        int consumed = 0;
        int known = 0;
    };
    const auto heard = database_.write_now([&](storage::Transaction& transaction) -> Result<Counts> {
        Counts counts;
        if (auto moved = move_place(transaction, batch.back().stream_seq); !moved) return fail(moved.error());
        for (const auto& delivery : batch) {
            if (backfill_.told(delivery.outbox_seq, delivery.event)) continue;
            const auto applied = apply(transaction, reactions_, delivery.event, now);
            if (!applied) return fail(applied.error());
            if (*applied == Applied::Written) ++counts.consumed;
            if (*applied == Applied::Known) ++counts.known;
        }
        return counts;
    });
    if (!heard) return fail(heard.error());
    moved_to(batch.back().stream_seq);
    consumed_.Increment(heard->consumed);
    redelivered_.Increment(heard->known);
    return {};
}

bool Consumer::react_until_done(const std::stop_token& stop, const Delivery& delivery) {
    auto pause = kFirstRetryPause;
    for (int tries = 0; !stop.stop_requested();
         wakeup_.wait(stop, pause), pause = std::min(pause * 2, kLongestRetryPause)) {
        const auto done = react({&delivery, 1});
        if (done) return true;
        if (overtaken_) return false;
        if (!passes(done.error().code)) ++tries;
        spdlog::warn("The event {} {} of {} failed ({} tries): {}", delivery.event.type, delivery.event.id, source_,
                     tries, done.error().message);
        if (tries >= options_.max_deliver && give_up(delivery, done.error(), tries)) return true;
        if (overtaken_) return false;
    }
    return false;
}

// Leaves the event to people, and goes on behind it.
Result<void> Consumer::give_up(const Delivery& delivery, const Error& reason, int tries) {
    if (auto buried = bury(connection_, options_.service, delivery.event, reason, tries); !buried) return buried;
    auto noted = database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        return move_place(transaction, delivery.stream_seq);
    });
    if (!noted) return noted;
    moved_to(delivery.stream_seq);
    dead_.Increment();
    return {};
}

// Only from where this instance believes to be: whoever is first has the events, and the others' transactions end here.
Result<void> Consumer::move_place(storage::Transaction& transaction, std::uint64_t seq) {
    if (inbox::move(transaction, source_, place_, {place_.stream, seq})) return {};
    overtaken_ = true;
    return fail(Code::Aborted, "Another instance has heard this.");
}

void Consumer::moved_to(std::uint64_t seq) {
    place_.seq = seq;
    position_.Set(static_cast<double>(seq));
}

// Leaves the source to the other instance for as long as that one gets on.
void Consumer::stand_by(const std::stop_token& stop) {
    for (auto before = known_place(); !stop.stop_requested();) {
        wakeup_.wait(stop, kStandBy);
        auto now = known_place();
        if (now) position_.Set(static_cast<double>(now->seq));
        if (!before || !now || before->seq == now->seq) return;
        before = std::move(now);
    }
}

}  // namespace polyphony::events
