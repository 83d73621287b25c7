#pragma once

#include <soci/soci.h>

#include <map>
#include <string>
#include <vector>

#include "platform/storage/in_list.h"

/// Small helps for the stores.
namespace polyphony::catalog {

using Ids = std::vector<std::string>;

using storage::in_list;

/// The statement's single text column, row by row. `uses` are bound by name, and written
/// in the call itself, for they keep a reference to their name: soci::use(value, "name").
template <class... Uses>
Ids select_ids(soci::session& sql, const std::string& query, Uses... uses) {
    Ids ids;
    std::string id;
    soci::statement statement = ((sql.prepare << query, soci::into(id)), ..., uses);
    statement.execute();
    while (statement.fetch()) ids.push_back(id);
    return ids;
}

/// Values of a statement's parameters, by name.
using Texts = std::map<std::string, std::string>;

/// The same for a statement whose parameters differ; every one of `texts` stands in it.
Ids select_ids(soci::session& sql, const std::string& query, const Texts& texts);

}  // namespace polyphony::catalog
