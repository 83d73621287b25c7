#include "services/catalog/pictures/picture_store.h"

namespace polyphony::catalog {
namespace {

using soci::into;
using soci::use;

/// As in_list(), of ids that are hashes in hexadecimal.
std::string in_list_of_covers(const Ids& cover_ids) {
    std::string list;
    for (const auto& id : cover_ids)
        if (id.find_first_not_of("0123456789abcdef") == std::string::npos)
            list += (list.empty() ? "('" : ",'") + id + '\'';
    return list.empty() ? "('')" : list + ')';
}

}  // namespace

void want_blurhashes(soci::session& sql, const std::set<std::string>& cover_ids) {
    for (const auto& id : cover_ids)
        sql << "INSERT INTO pictures (cover_id) VALUES (:cover) ON CONFLICT (cover_id) DO NOTHING", use(id, "cover");
}

Ids waiting_for_blurhash(soci::session& sql, int limit) {
    return select_ids(sql, "SELECT cover_id FROM pictures WHERE blurhash IS NULL ORDER BY cover_id LIMIT :limit",
                      use(limit, "limit"));
}

void put_blurhash(soci::session& sql, const std::string& cover_id, const std::string& blurhash) {
    sql << "UPDATE pictures SET blurhash = :blurhash WHERE cover_id = :cover", use(blurhash, "blurhash"),
        use(cover_id, "cover");
}

std::map<std::string, std::string> find_blurhashes(soci::session& sql, const Ids& cover_ids) {
    std::map<std::string, std::string> found;
    if (cover_ids.empty()) return found;
    std::string cover;
    std::string blurhash;
    soci::statement rows =
        (sql.prepare << "SELECT cover_id, blurhash FROM pictures WHERE blurhash <> '' AND cover_id IN " +
                            in_list_of_covers(cover_ids),
         into(cover), into(blurhash));
    rows.execute();
    while (rows.fetch()) found[cover] = blurhash;
    return found;
}

}  // namespace polyphony::catalog
