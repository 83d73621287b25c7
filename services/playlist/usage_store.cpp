#include "services/playlist/usage_store.h"

#include <fmt/format.h>

namespace polyphony::playlist::store {
namespace {

using soci::into;
using soci::use;

const char* column(Kept what) {
    switch (what) {
        case Kept::Playlists:
            return "playlists";
        case Kept::SavedTracks:
            return "saved_tracks";
        case Kept::Stars:
            return "stars";
        case Kept::Ratings:
            return "ratings";
        case Kept::Bookmarks:
            return "bookmarks";
        case Kept::Shares:
            break;
    }
    return "shares";
}

}  // namespace

bool count_one_more(soci::session& sql, Kept what, const std::string& user_id, int most) {
    soci::statement count =
        (sql.prepare << fmt::format("INSERT INTO usage (user_id, {0}) VALUES (:user_id, 1) ON CONFLICT (user_id) DO"
                                    " UPDATE SET {0} = usage.{0} + 1 WHERE usage.{0} < :most",
                                    column(what)),
         use(user_id, "user_id"), use(most, "most"));
    count.execute(true);
    return count.get_affected_rows() > 0;
}

void count_one_less(soci::session& sql, Kept what, const std::string& user_id) {
    sql << fmt::format("UPDATE usage SET {0} = {0} - 1 WHERE user_id = :user_id", column(what)),
        use(user_id, "user_id");
}

int count_of(soci::session& sql, Kept what, const std::string& user_id) {
    int count = 0;
    sql << fmt::format("SELECT {} FROM usage WHERE user_id = :user_id", column(what)), into(count),
        use(user_id, "user_id");
    return count;
}

}  // namespace polyphony::playlist::store
