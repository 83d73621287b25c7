#include "services/playlist/marks/bookmark_operations.h"

#include <utility>

#include "services/playlist/marks/bookmark_store.h"

namespace polyphony::playlist {

BookmarkOperations::BookmarkOperations(storage::Database& database, Limits limits, Clock clock)
    : database_(database), limits_(limits), clock_(std::move(clock)) {}

Task<Result<Bookmark>> BookmarkOperations::set(std::string user_id, Bookmark bookmark) {
    if (auto right = check(bookmark, limits_); !right) co_return fail(right.error());
    bookmark.created_at = bookmark.changed_at = clock_();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Bookmark> {
        auto kept = store::put_bookmark(transaction, user_id, bookmark, limits_.max_bookmarks_per_user);
        if (kept) return std::move(*kept);
        return fail(Code::ResourceExhausted,
                    "You have reached the limit of " + std::to_string(limits_.max_bookmarks_per_user) + " bookmarks.");
    });
}

Task<Result<std::vector<Bookmark>>> BookmarkOperations::list(std::string user_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Bookmark>> {
        return store::bookmarks_of(snapshot.sql(), user_id);
    });
}

Task<Result<void>> BookmarkOperations::remove(std::string user_id, std::string track_id) {
    if (auto right = check_track_id(track_id); !right) co_return fail(right.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        store::delete_bookmark(transaction, user_id, track_id);
        return {};
    });
}

}  // namespace polyphony::playlist
