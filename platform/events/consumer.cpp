#include "platform/events/consumer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "platform/events/apply.h"
#include "platform/events/erasure.h"
#include "platform/events/names.h"

namespace polyphony::events {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kConnectionPause{1000};
constexpr milliseconds kAttachPause{200};
constexpr milliseconds kStandBy{500};
constexpr milliseconds kFirstRetryPause{100};
constexpr milliseconds kLongestRetryPause{10'000};
/// A process may end for other reasons.
constexpr int kStartsBeforeCare = 2;

}  // namespace

Consumer::Consumer(std::string source, const Options& options, Broker& broker, storage::Database& database,
                   const Reactions& reactions, metrics::Metrics& metrics)
    : source_(std::move(source)),
      options_(options),
      broker_(broker),
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
      reader_(event_stream(source_), broker.subscribe(source_)),
      backfill_(source_, options, database, reactions, metrics) {}

void Consumer::run(const std::stop_token& stop) {
    broker_.open();
    while (!stop.stop_requested())
        if (const auto pause = step(); pause > kNoPause) wakeup_.wait(stop, pause);
    reader_.close();
}

milliseconds Consumer::step() {
    if (overtaken_) return stand_by();
    if (!failing_.empty()) return hear_failing();
    if (!broker_.connected()) return kConnectionPause;
    if (const auto epoch = broker_.epoch(); epoch_ != epoch) {
        if (const auto attached = attach(); !attached) {
            spdlog::warn("The events of {} cannot be heard yet. {}", source_, attached.error().message);
            return kAttachPause;
        }
        epoch_ = epoch;
        return kNoPause;
    }
    return hear();
}

Result<void> Consumer::attach() {
    if (auto had = backfill_.have_past(); !had) return had;
    const auto stream = broker_.stream(source_);
    if (!stream) return fail(stream.error());
    auto place = find_place(*stream);
    if (!place) return fail(place.error());
    moved_to(std::move(*place));
    if (auto begun = begin(); !begun) return begun;
    return reader_.open(place_.seq);
}

Result<void> Consumer::begin() {
    if (begun_) return {};
    const auto starts = database_.write_now(
        [this](storage::Transaction& transaction) -> Result<int> { return inbox::begin(transaction, source_); });
    if (!starts) return fail(starts.error());
    begun_ = true;
    careful_ = *starts > kStartsBeforeCare;
    return {};
}

Result<inbox::Place> Consumer::known_place() {
    return database_.read_now(
        [this](storage::Snapshot& snapshot) -> Result<inbox::Place> { return inbox::place(snapshot, source_); });
}

// The database says how far this service has heard. If the stream is another one than it heard, or has lost its newest
// events since, it is heard from its beginning; the inbox knows what was heard before.
Result<inbox::Place> Consumer::find_place(const StreamState& stream) {
    auto place = known_place();
    if (!place) return fail(place.error());
    const auto found = is_in(*place, stream);
    if (!found) return fail(found.error());
    if (*found) return place;
    spdlog::info("The stream of {} is heard from its beginning.", source_);
    const inbox::Place beginning{stream.identity, 0, {}};
    const auto moved = database_.write_now([&](storage::Transaction& transaction) -> Result<bool> {
        return inbox::move(transaction, source_, *place, beginning);
    });
    if (!moved) return fail(moved.error());
    if (!*moved) return fail(Code::Aborted, "Another instance has begun.");
    return beginning;
}

// A stream that was cut may be as long again, with other events: then another one is at the place. If there is none any
// more, it is older than the retention time.
Result<bool> Consumer::is_in(const inbox::Place& place, const StreamState& stream) {
    if (place.stream != stream.identity || place.seq > stream.last_seq) return false;
    if (place.event_id.empty()) return true;
    const auto id = broker_.event_id_at(source_, place.seq);
    if (!id) return fail(id.error());
    return id->empty() || *id == place.event_id;
}

milliseconds Consumer::hear() {
    auto batch = reader_.next();
    if (!batch)
        epoch_ = 0;  // The stream or the reader may be gone.
    else if (!batch->empty() && (careful_ || !react(*batch))) {
        failing_ = std::move(*batch);
        try_from(0);
    }
    return kNoPause;
}

// One transaction for the whole batch.
Result<void> Consumer::react(std::span<const Delivery> batch) {
    const auto now = options_.clock();
    struct Counts {
        int consumed = 0;
        int known = 0;
    };
    const auto heard = database_.write_now([&](storage::Transaction& transaction) -> Result<Counts> {
        Counts counts;
        if (auto moved = move_place(transaction, batch.back()); !moved) return fail(moved.error());
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
    moved_to(place_of(batch.back()));
    consumed_.Increment(heard->consumed);
    redelivered_.Increment(heard->known);
    return {};
}

milliseconds Consumer::hear_failing() {
    const auto& delivery = failing_[next_];
    const auto done = careful_ ? react_noted(delivery) : react({&delivery, 1});
    if (!done && !overtaken_ && !given_up(delivery, done.error()))
        return std::exchange(retry_pause_, std::min(retry_pause_ * 2, kLongestRetryPause));
    try_from(next_ + 1);
    if (next_ == failing_.size()) failing_.clear();
    return kNoPause;
}

// A reaction that does not come back leaves its note.
Result<void> Consumer::react_noted(const Delivery& delivery) {
    const auto unended = database_.write_now([&](storage::Transaction& transaction) -> Result<int> {
        return inbox::begin_try(transaction, source_, delivery.event.id);
    });
    if (!unended) return fail(unended.error());
    if (*unended >= options_.max_deliver) {
        tries_ = *unended - 1;
        return fail(Code::Internal, "The process ended each time that it reacted to this.");
    }
    auto done = react({&delivery, 1});
    if (done) return done;
    const auto ended = database_.write_now([this](storage::Transaction& transaction) -> Result<void> {
        inbox::end_try(transaction, source_);
        return {};
    });
    return ended ? done : ended;
}

void Consumer::try_from(std::size_t next) {
    next_ = next;
    tries_ = 0;
    retry_pause_ = kFirstRetryPause;
}

// True if there is nothing left to try: the event is a dead letter, or another instance has it.
bool Consumer::given_up(const Delivery& delivery, const Error& reason) {
    if (!passes(reason.code)) ++tries_;
    spdlog::warn("The event {} {} of {} failed ({} tries): {}", delivery.event.type, delivery.event.id, source_, tries_,
                 reason.message);
    return tries_ >= options_.max_deliver && (give_up(delivery, reason) || overtaken_);
}

// Leaves the event to people, and goes on behind it.
Result<void> Consumer::give_up(const Delivery& delivery, const Error& reason) {
    if (auto buried = broker_.bury(options_.service, delivery.event, reason, tries_); !buried) return buried;
    auto noted = database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        // They may have been erased in between: then the letter is to be looked for again.
        erasure::reopen(transaction, delivery.event.person);
        return move_place(transaction, delivery);
    });
    if (!noted) return noted;
    moved_to(place_of(delivery));
    dead_.Increment();
    return {};
}

// Only from where this instance believes to be: whoever is first has the events, and the others' transactions end here.
Result<void> Consumer::move_place(storage::Transaction& transaction, const Delivery& delivery) {
    if (inbox::move(transaction, source_, place_, place_of(delivery))) return {};
    overtaken_ = true;
    return fail(Code::Aborted, "Another instance has heard this.");
}

inbox::Place Consumer::place_of(const Delivery& delivery) const {
    return {place_.stream, delivery.stream_seq, delivery.event.id};
}

void Consumer::moved_to(inbox::Place place) {
    place_ = std::move(place);
    careful_ = false;
    position_.Set(static_cast<double>(place_.seq));
}

// Leaves the source to the other instance for as long as that one gets on.
milliseconds Consumer::stand_by() {
    const auto place = known_place();
    if (place) position_.Set(static_cast<double>(place->seq));
    if (place && place->seq != other_seq_) {
        other_seq_ = place->seq;
        return kStandBy;
    }
    overtaken_ = false;
    other_seq_.reset();
    failing_.clear();
    epoch_ = 0;
    return kNoPause;
}

}  // namespace polyphony::events
