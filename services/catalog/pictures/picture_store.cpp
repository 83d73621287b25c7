#include "services/catalog/pictures/picture_store.h"

namespace polyphony::catalog {
namespace {

using soci::into;
using soci::use;

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

}  // namespace polyphony::catalog
