#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/clock.h"
#include "platform/storage/database.h"

/// The tables of what a service has heard. Each function throws what SOCI throws.
namespace polyphony::events::inbox {

/// Notes an event; false if it was noted before, and its effects are in this database already, or if the person whom it
/// is about was erased here, so that it must have none.
bool add(storage::Transaction& transaction, std::string_view id, UnixMillis now, std::string_view person = {});

/// How far a service has heard another.
struct Place {
    std::string stream;      ///< Which stream: when it was made, as the broker says it. Empty before the first.
    std::uint64_t seq = 0;   ///< Everything in it up to this sequence has been dealt with here.
    std::string event_id{};  ///< Of the event at this sequence; empty if it is not known.
};

/// How far `source` has been heard.
Place place(storage::Snapshot& snapshot, std::string_view source);

/// Moves on; false, and nothing is changed, if the place is not in the stream and at the
/// sequence of `from` (any more).
bool move(storage::Transaction& transaction, std::string_view source, const Place& from, const Place& to);

/// Notes that a process begins to hear at this place; returns how many have, with this one, without moving on since.
int begin(storage::Transaction& transaction, std::string_view source);
/// Notes that the event behind the place is about to be tried; returns how many tries of it have not ended, this one
/// left out.
int begin_try(storage::Transaction& transaction, std::string_view source, const std::string& event_id);
/// Notes that the try ended, however it did.
void end_try(storage::Transaction& transaction, std::string_view source);

/// Forgets events that were noted before `time`, the oldest first, at most `limit`; returns how many.
std::int64_t prune(storage::Transaction& transaction, UnixMillis time, int limit);

}  // namespace polyphony::events::inbox
