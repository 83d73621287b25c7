#pragma once

#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/playlist/marks/marks.h"

/// The rows of bookmarks, and the events that say how they changed.
namespace polyphony::playlist::store {

/// Keeps a place and says BookmarkSet. Nothing if the user has `most` already; else the bookmark as it is now.
std::optional<Bookmark> put_bookmark(storage::Transaction& transaction, const std::string& user_id,
                                     const Bookmark& bookmark, int most);
/// Last changed first.
std::vector<Bookmark> bookmarks_of(soci::session& sql, const std::string& user_id);
/// Says BookmarkDeleted, if there was one.
void delete_bookmark(storage::Transaction& transaction, const std::string& user_id, const std::string& track_id);
/// Deletes someone's bookmarks. Says nothing, as forget_playlists().
void forget_bookmarks(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::playlist::store
