#pragma once

#include <cstdint>
#include <string_view>

#include "platform/clock.h"
#include "platform/storage/database.h"

/// The tables of what a service has heard. Each function throws what SOCI throws.
namespace polyphony::events::inbox {

/// Notes an event; false if it was noted before, and its effects are in this database already.
bool add(storage::Transaction& transaction, std::string_view id, UnixMillis now);

/// Notes that everything in the source's stream up to this sequence has been dealt with here; never goes back.
void remember(storage::Transaction& transaction, std::string_view source, std::uint64_t stream_seq);

/// What remember() was told; 0 if nothing.
std::uint64_t remembered(storage::Snapshot& snapshot, std::string_view source);

/// Begins anew with a source.
void forget(storage::Transaction& transaction, std::string_view source);

/// Forgets events that were noted before `time`, the oldest first, at most `limit`; returns how many.
std::int64_t prune(storage::Transaction& transaction, UnixMillis time, int limit);

}  // namespace polyphony::events::inbox
