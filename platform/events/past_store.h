#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "platform/clock.h"
#include "platform/storage/database.h"

/// The tables of events, as those see them who tell their past and who were told one. Each function throws what SOCI
/// throws.
namespace polyphony::events::past {

/// A moment in a service's outbox.
struct Position {
    std::int64_t seq = 0;
    UnixMillis time = 0;

    /// True if an event was in the outbox then. Numbers alone do not tell: a database that was restored from a copy
    /// uses them again, later.
    bool covers(std::int64_t event_seq, UnixMillis event_time) const { return event_seq <= seq && event_time <= time; }
};

/// Where this service's outbox is.
Position outbox_position(storage::Snapshot& snapshot);

/// The moment whose past `source` has told, zeros if it was heard from its first event on; nothing if it is not known
/// yet.
std::optional<Position> told(storage::Snapshot& snapshot, std::string_view source);

/// Notes that the past of `source` is in this database up to a moment, and nothing of its stream was heard yet; false,
/// and nothing is changed, if the source is known.
bool note_told(storage::Transaction& transaction, std::string_view source, const Position& position);

}  // namespace polyphony::events::past
