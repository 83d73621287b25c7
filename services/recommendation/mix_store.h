#pragma once

#include <string>

#include "platform/clock.h"
#include "platform/storage/database.h"

/// Whose recommendations changed, and when that was said last.
namespace polyphony::recommendation::store {

/// Notes that a person's recommendations changed.
void mark_stale(storage::Transaction& transaction, const std::string& user_id);
void delete_mix(storage::Transaction& transaction, const std::string& user_id);

/// True if anyone's recommendations changed and that has not been said yet.
bool any_stale(soci::session& sql);
/// Says MixRefreshed for at most `count` people whose recommendations changed and for whom it was not said since
/// `said_before`, and notes that it was said at `now`.
void say_refreshed(storage::Transaction& transaction, UnixMillis said_before, UnixMillis now, int count);

}  // namespace polyphony::recommendation::store
