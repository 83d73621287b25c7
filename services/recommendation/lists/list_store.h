#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "platform/storage/database.h"
#include "services/recommendation/lists/made_lists.h"

/// The rows of lists that stay as they are for a period, and of what they are made from.
namespace polyphony::recommendation::store {

/// A list as it was made in a period (lists/periods.h).
struct KeptList {
    MadeList list;
    std::int64_t period = 0;
};

/// All of a person's kept lists, by id.
std::vector<KeptList> kept_lists(soci::session& sql, const std::string& user_id);
/// Keeps a list, unless one of the same period is kept already.
void keep_list(storage::Transaction& transaction, const std::string& user_id, const KeptList& kept);
/// Drops what was made in periods before: a list that is not made again is none.
void drop_list(storage::Transaction& transaction, const std::string& user_id, const KeptList& outdated);
void delete_kept_lists(storage::Transaction& transaction, const std::string& user_id);

/// All tracks that a person ever did something with, at most `count`.
std::unordered_set<std::string> known_tracks(soci::session& sql, const std::string& user_id, int count);
/// Listens to what was last played before a time, most liked first, at most `count`.
std::vector<Listen> former_listens(soci::session& sql, const std::string& user_id, UnixMillis before, int count);

}  // namespace polyphony::recommendation::store
