#include "platform/events/backfill/backfill.h"

#include <google/protobuf/util/time_util.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "platform/events/apply.h"
#include "platform/events/backfill/backfill_client.h"
#include "platform/events/names.h"

namespace polyphony::events {
namespace {

UnixMillis milliseconds_of(const google::protobuf::Timestamp& time) {
    return google::protobuf::util::TimeUtil::TimestampToMilliseconds(time);
}

v1::BackfillRequest request_for(const Reactions& reactions, const std::string& source) {
    v1::BackfillRequest request;
    for (const auto& [type, handler] : reactions.handlers())
        if (source_of_type(type) == source) request.add_event_types(type);
    return request;
}

Event told_event(v1::PastEvent& told, const std::string& source) {
    return {{},  // It has none.
            std::move(*told.mutable_type()),
            source,
            std::move(*told.mutable_subject()),
            milliseconds_of(told.time()),
            std::move(*told.mutable_data()),
            {},
            std::move(*told.mutable_person())};
}

}  // namespace

Backfill::Backfill(std::string source, const Options& options, storage::Database& database, const Reactions& reactions,
                   metrics::Metrics& metrics)
    : source_(std::move(source)),
      options_(options),
      database_(database),
      reactions_(reactions),
      told_(metrics.counter("polyphony_events_past_heard_total", "Events of the past whose effects were written.",
                            {{"source", source_}})) {}

Result<void> Backfill::have_past() {
    const auto known = database_.read_now([this](storage::Snapshot& snapshot) -> Result<std::optional<past::Position>> {
        return past::told(snapshot, source_);
    });
    if (!known) return fail(known.error());
    const bool to_be_asked = !*known && options_.backfill.door;
    const auto position = to_be_asked ? ask() : Result<past::Position>(known->value_or(past::Position()));
    if (!position) return fail(position.error());
    position_ = *position;
    return {};
}

Result<past::Position> Backfill::ask() {
    auto spool = Spool::make();
    if (!spool) return fail(spool.error());
    const auto position = fetch(*spool);
    if (!position) return fail(position.error());
    if (!*position) return past::Position();
    const auto written = write(*spool, **position);
    if (!written) return fail(written.error());
    told_.Increment(*written);
    spdlog::info("The past of {} was told, {} events; its stream is heard from there on.", source_, *written);
    return **position;
}

// Nothing if the source has no such door. All is fetched before any of it is written: the database must not wait for
// another service.
Result<std::optional<past::Position>> Backfill::fetch(Spool& spool) {
    BackfillClient client(options_.backfill.door(source_), request_for(reactions_, source_), options_.backfill.at_most);
    std::optional<past::Position> position;
    while (true) {
        const auto chunk = client.next(stop_.get_token(), options_.backfill.patience);
        if (client.unknown_there()) {
            spdlog::warn("{} does not tell its past; it is heard from the first event that its stream has.", source_);
            return std::nullopt;
        }
        if (!chunk) return fail(chunk.error());
        if (!*chunk) break;
        if ((*chunk)->has_position())
            position = {(*chunk)->position().seq(), milliseconds_of((*chunk)->position().time())};
        if (auto written = spool.write(**chunk); !written) return fail(written.error());
    }
    if (!position) return fail(Code::Internal, "The past of " + source_ + " has no position.");
    return position;
}

// The transaction may be run again, so it reads the spool from the beginning.
Result<int> Backfill::write(Spool& spool, const past::Position& position) {
    return database_.write_now([&](storage::Transaction& transaction) -> Result<int> {
        if (!past::note_told(transaction, source_, position)) return fail(Code::Aborted, "Another instance has begun.");
        return write_all(transaction, spool);
    });
}

Result<int> Backfill::write_all(storage::Transaction& transaction, Spool& spool) {
    if (auto rewound = spool.rewind(); !rewound) return fail(rewound.error());
    int count = 0;
    v1::BackfillChunk chunk;
    while (true) {
        const auto more = spool.read(chunk);
        if (!more) return fail(more.error());
        if (!*more) return count;
        if (stop_.stop_requested()) return fail(Code::Unavailable, "This service stops.");
        for (auto& told : *chunk.mutable_events()) {
            const auto event = told_event(told, source_);
            if (const auto applied = apply_past(transaction, reactions_, event); !applied) return fail(applied.error());
            ++count;
        }
    }
}

}  // namespace polyphony::events
