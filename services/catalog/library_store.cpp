#include "services/catalog/library_store.h"

#include "platform/ids/ids.h"

namespace polyphony::catalog {
namespace {

using soci::use;

template <class... Uses>
std::vector<Library> select_libraries(soci::session& sql, const std::string& condition, Uses... uses) {
    Library library;
    int everyone = 0;
    std::vector<Library> libraries;
    soci::statement statement =
        ((sql.prepare << "SELECT id, name, folder, everyone FROM libraries l WHERE " + condition + " ORDER BY name",
          soci::into(library.id), soci::into(library.name), soci::into(library.folder), soci::into(everyone)),
         ..., uses);
    statement.execute();
    while (statement.fetch()) {
        library.everyone = everyone != 0;
        libraries.push_back(library);
    }
    return libraries;
}

void add_library(soci::session& sql, const std::string& name, const std::string& folder) {
    auto id = ids::make();
    sql << "INSERT INTO libraries (id, name, folder) VALUES (:id, :name, :folder)", use(id, "id"), use(name, "name"),
        use(folder, "folder");
}

void move_library(soci::session& sql, const std::string& id, const std::string& folder) {
    sql << "UPDATE libraries SET folder = :folder WHERE id = :id", use(folder, "folder"), use(id, "id");
    sql << "UPDATE tracks SET modified_ms = -1 WHERE library_id = :id", use(id, "id");
}

}  // namespace

void attach_libraries(soci::session& sql, const std::map<std::string, std::string>& folders) {
    sql << "UPDATE libraries SET attached = 0";
    for (const auto& [name, folder] : folders) attach_library(sql, name, folder);
}

Library attach_library(soci::session& sql, const std::string& name, const std::string& folder) {
    const auto known = select_libraries(sql, "name = :name", use(name, "name"));
    if (known.empty()) {
        add_library(sql, name, folder);
    } else if (known.front().folder != folder) {
        move_library(sql, known.front().id, folder);
    }
    sql << "UPDATE libraries SET attached = 1 WHERE name = :name", use(name, "name");
    return select_libraries(sql, "name = :name", use(name, "name")).front();
}

std::vector<Library> attached_libraries(soci::session& sql) { return select_libraries(sql, "attached = 1"); }

std::vector<Library> detached_libraries(soci::session& sql) {
    return select_libraries(
        sql, "attached = 0 AND EXISTS (SELECT 1 FROM tracks t WHERE t.library_id = l.id AND t.missing = 0)");
}

std::vector<Library> visible_libraries(soci::session& sql, const Viewer& viewer) {
    int admin = viewer.admin ? 1 : 0;
    return select_libraries(sql,
                            "attached = 1 AND (everyone = 1 OR :admin = 1 OR EXISTS (SELECT 1 FROM library_grants g"
                            " WHERE g.library_id = l.id AND g.user_id = :user))",
                            use(admin, "admin"), use(viewer.user_id, "user"));
}

Ids visible_library_ids(soci::session& sql, const Viewer& viewer) {
    Ids ids;
    for (auto& library : visible_libraries(sql, viewer)) ids.push_back(std::move(library.id));
    return ids;
}

void set_everyone(soci::session& sql, const std::string& library_id, bool everyone) {
    int flag = everyone ? 1 : 0;
    sql << "UPDATE libraries SET everyone = :everyone WHERE id = :id", use(flag, "everyone"), use(library_id, "id");
}

bool grant(soci::session& sql, const std::string& library_id, const std::string& user_id) {
    soci::statement statement =
        (sql.prepare << "INSERT INTO library_grants (library_id, user_id) VALUES (:library, :user)"
                        " ON CONFLICT DO NOTHING",
         use(library_id, "library"), use(user_id, "user"));
    statement.execute(true);
    return statement.get_affected_rows() > 0;
}

bool revoke(soci::session& sql, const std::string& library_id, const std::string& user_id) {
    soci::statement statement =
        (sql.prepare << "DELETE FROM library_grants WHERE library_id = :library AND user_id = :user",
         use(library_id, "library"), use(user_id, "user"));
    statement.execute(true);
    return statement.get_affected_rows() > 0;
}

std::vector<std::string> granted_users(soci::session& sql, const std::string& library_id, int count) {
    const soci::rowset<std::string> rows =
        (sql.prepare << "SELECT user_id FROM library_grants WHERE library_id = :library ORDER BY user_id LIMIT :count",
         use(library_id, "library"), use(count, "count"));
    return {rows.begin(), rows.end()};
}

void revoke_all(soci::session& sql, const std::string& user_id) {
    sql << "DELETE FROM library_grants WHERE user_id = :user", use(user_id, "user");
}

}  // namespace polyphony::catalog
