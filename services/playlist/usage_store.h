#pragma once

#include <string>

#include "platform/storage/database.h"

/// How much each person keeps, so that a limit is checked without counting.
namespace polyphony::playlist::store {

/// A column of the table `usage`.
enum class Kept { Playlists, SavedTracks, Stars, Ratings, Bookmarks, Shares };

/// Counts one more. Returns false, and counts nothing, if the person has `most` already.
bool count_one_more(soci::session& sql, Kept what, const std::string& user_id, int most);
void count_one_less(soci::session& sql, Kept what, const std::string& user_id);
int count_of(soci::session& sql, Kept what, const std::string& user_id);

}  // namespace polyphony::playlist::store
