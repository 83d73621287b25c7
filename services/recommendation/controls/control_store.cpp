#include "services/recommendation/controls/control_store.h"

#include <limits>

namespace polyphony::recommendation::store {
namespace {

using soci::into;
using soci::use;

/// The one text column of a statement that is about `:user`.
std::vector<std::string> texts_of(soci::session& sql, const char* query, const std::string& user_id) {
    std::string row;
    soci::statement statement = (sql.prepare << query, into(row), use(user_id, "user"));
    statement.execute();
    std::vector<std::string> texts;
    while (statement.fetch()) texts.push_back(row);
    return texts;
}

}  // namespace

void put_hidden(storage::Transaction& transaction, const std::string& user_id, const Hidden& hidden) {
    const int kind = static_cast<int>(hidden.kind);
    transaction.sql() << "INSERT INTO hidden (user_id, kind, id, hidden_at) VALUES (:user, :kind, :id, :hidden_at)"
                         " ON CONFLICT (user_id, kind, id) DO NOTHING",
        use(user_id, "user"), use(kind, "kind"), use(hidden.id, "id"), use(hidden.hidden_at, "hidden_at");
}

void delete_hidden(storage::Transaction& transaction, const std::string& user_id, const Hidden& hidden) {
    const int kind = static_cast<int>(hidden.kind);
    transaction.sql() << "DELETE FROM hidden WHERE user_id = :user AND kind = :kind AND id = :id", use(user_id, "user"),
        use(kind, "kind"), use(hidden.id, "id");
}

std::vector<Hidden> list_hidden(soci::session& sql, const std::string& user_id, int count) {
    Hidden row;
    int kind = 0;
    soci::statement statement =
        (sql.prepare << "SELECT kind, id, hidden_at FROM hidden WHERE user_id = :user"
                        " ORDER BY hidden_at DESC, id LIMIT :count",
         into(kind), into(row.id), into(row.hidden_at), use(user_id, "user"), use(count, "count"));
    statement.execute();
    std::vector<Hidden> found;
    while (statement.fetch()) {
        row.kind = static_cast<HiddenKind>(kind);
        found.push_back(row);
    }
    return found;
}

int count_hidden(soci::session& sql, const std::string& user_id) {
    int count = 0;
    sql << "SELECT COUNT(*) FROM hidden WHERE user_id = :user", into(count), use(user_id, "user");
    return count;
}

TasteSettings taste_settings(soci::session& sql, const std::string& user_id) {
    int hides = 0;
    int findable = 0;
    sql << "SELECT hide_explicit, findable FROM taste_settings WHERE user_id = :user", into(hides), into(findable),
        use(user_id, "user");
    TasteSettings settings;
    if (!sql.got_data()) return settings;
    settings.hide_explicit = hides != 0;
    settings.findable = findable != 0;
    return settings;
}

void set_taste_settings(storage::Transaction& transaction, const std::string& user_id, const TasteSettings& settings) {
    const int hides = settings.hide_explicit ? 1 : 0;
    const int findable = settings.findable ? 1 : 0;
    transaction.sql()
        << "INSERT INTO taste_settings (user_id, hide_explicit, findable) VALUES (:user, :hides, :findable)"
           " ON CONFLICT (user_id) DO UPDATE SET hide_explicit = excluded.hide_explicit,"
           " findable = excluded.findable",
        use(user_id, "user"), use(hides, "hides"), use(findable, "findable");
}

void set_library_open(storage::Transaction& transaction, const std::string& library_id, bool everyone) {
    if (everyone)
        transaction.sql() << "DELETE FROM closed_libraries WHERE library_id = :library", use(library_id, "library");
    else
        transaction.sql() << "INSERT INTO closed_libraries (library_id) VALUES (:library) ON CONFLICT DO NOTHING",
            use(library_id, "library");
}

void grant_library(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id) {
    transaction.sql() << "INSERT INTO library_grants (library_id, user_id) VALUES (:library, :user)"
                         " ON CONFLICT DO NOTHING",
        use(library_id, "library"), use(user_id, "user");
}

void revoke_library(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id) {
    transaction.sql() << "DELETE FROM library_grants WHERE library_id = :library AND user_id = :user",
        use(library_id, "library"), use(user_id, "user");
}

void follow_artist(storage::Transaction& transaction, const std::string& user_id, const std::string& artist_id) {
    transaction.sql() << "INSERT INTO followed_artists (user_id, artist_id) VALUES (:user, :artist)"
                         " ON CONFLICT DO NOTHING",
        use(user_id, "user"), use(artist_id, "artist");
}

void unfollow_artist(storage::Transaction& transaction, const std::string& user_id, const std::string& artist_id) {
    transaction.sql() << "DELETE FROM followed_artists WHERE user_id = :user AND artist_id = :artist",
        use(user_id, "user"), use(artist_id, "artist");
}

std::vector<std::string> followed_artists(soci::session& sql, const std::string& user_id) {
    return texts_of(sql, "SELECT artist_id FROM followed_artists WHERE user_id = :user ORDER BY artist_id", user_id);
}

Audience audience_of(soci::session& sql, const std::string& user_id, bool admin) {
    Audience audience;
    for (auto& hidden : list_hidden(sql, user_id, std::numeric_limits<int>::max())) {
        auto& ids = hidden.kind == HiddenKind::Artist ? audience.hidden_artists : audience.hidden_tracks;
        ids.insert(std::move(hidden.id));
    }
    audience.hide_explicit = taste_settings(sql, user_id).hide_explicit;
    if (admin) return audience;
    for (auto& library :
         texts_of(sql,
                  "SELECT c.library_id FROM closed_libraries c WHERE NOT EXISTS (SELECT 1 FROM library_grants g"
                  " WHERE g.library_id = c.library_id AND g.user_id = :user)",
                  user_id))
        audience.closed_libraries.insert(std::move(library));
    return audience;
}

void delete_controls(storage::Transaction& transaction, const std::string& user_id) {
    for (const char* table : {"hidden", "taste_settings", "library_grants", "followed_artists"})
        transaction.sql() << "DELETE FROM " << table << " WHERE user_id = :user_id", use(user_id, "user_id");
}

}  // namespace polyphony::recommendation::store
