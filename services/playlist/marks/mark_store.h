#pragma once

#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/playlist/marks/marks.h"

/// The rows of stars and ratings, and the events that say how they changed.
namespace polyphony::playlist::store {

/// Gives an album or an artist a star and says ThingStarred, if it has none. Returns false if the user has `most`.
bool insert_star(storage::Transaction& transaction, const std::string& user_id, const MarkedThing& thing,
                 UnixMillis now, int most);
/// Takes a star back and says ThingUnstarred, if there was one.
void delete_star(storage::Transaction& transaction, const std::string& user_id, const MarkedThing& thing);

/// Rates a thing, or takes the rating back with 0, and says ThingRated, if that changes anything. Returns false if the
/// user has `most`.
bool put_rating(storage::Transaction& transaction, const std::string& user_id, const MarkedThing& thing, int rating,
                int most);

/// Which part of a list.
struct Part {
    int limit = 0;
    int offset = 0;
};
/// Albums or artists with a star, last first.
std::vector<Mark> starred(soci::session& sql, const std::string& user_id, MarkedKind kind, const Part& part);
/// Things with a rating, best first.
std::vector<Mark> rated(soci::session& sql, const std::string& user_id, MarkedKind kind, const Part& part);
/// What is marked of things of one kind: those without star and ratings are left out. In no order.
std::vector<Mark> marks_of(soci::session& sql, const std::string& user_id, MarkedKind kind,
                           const std::vector<std::string>& thing_ids);

/// A star and who gave it.
struct Star {
    std::string user_id{};
    MarkedThing thing{};
    UnixMillis starred_at = 0;
};
/// Everyone's stars behind `after`, at most `count`.
std::vector<Star> stars_behind(soci::session& sql, const Star& after, int count);

/// Deletes what someone marked. Says nothing, as forget_playlists().
void forget_marks(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::playlist::store
