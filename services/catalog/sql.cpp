#include "services/catalog/sql.h"

namespace polyphony::catalog {

Ids select_ids(soci::session& sql, const std::string& query, const Texts& texts) {
    Ids ids;
    std::string id;
    soci::statement statement(sql);
    statement.exchange(soci::into(id));
    for (const auto& [name, value] : texts) statement.exchange(soci::use(value, name));
    statement.alloc();
    statement.prepare(query);
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) ids.push_back(id);
    return ids;
}

}  // namespace polyphony::catalog
