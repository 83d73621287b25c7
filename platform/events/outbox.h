#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/events/events.h"
#include "platform/storage/database.h"

namespace polyphony::events {

/// A committed event and its place in the outbox.
struct OutboxRow {
    std::int64_t seq = 0;  ///< Grows in the order of the commits.
    Event event;
};

/// The table of what a service says, as the relay sees it. Each function throws what SOCI throws.
namespace outbox {

/// The events after `seq`, in order, at most `limit`; without those that were erased.
std::vector<OutboxRow> read_after(storage::Snapshot& snapshot, std::int64_t seq, int limit);

/// The place of the newest event; 0 if there never was one.
std::int64_t newest(storage::Snapshot& snapshot);

/// How many events come after `seq`; counts no further than `most`.
std::int64_t count_after(storage::Snapshot& snapshot, std::int64_t seq, std::int64_t most);

/// True if the event `id` is at `seq`.
bool holds(storage::Snapshot& snapshot, std::int64_t seq, std::string_view id);

/// Deletes events before `seq` that happened before `time`, the oldest first, at most `limit`; returns how many. Of the
/// event at `seq`, if it is as old, what it says is deleted: it is not read any more, but it keeps its place.
std::int64_t prune(storage::Transaction& transaction, std::int64_t seq, UnixMillis time, int limit);

}  // namespace outbox
}  // namespace polyphony::events
