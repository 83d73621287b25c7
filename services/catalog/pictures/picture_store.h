#pragma once

#include <set>
#include <string>

#include "services/catalog/sql.h"

/// SQL for what is known of pictures.
namespace polyphony::catalog {

/// Notes pictures whose BlurHash is to be found out, unless it was already.
void want_blurhashes(soci::session& sql, const std::set<std::string>& cover_ids);
/// Some of those that were not tried yet.
Ids waiting_for_blurhash(soci::session& sql, int limit);
/// An empty one: it has none.
void put_blurhash(soci::session& sql, const std::string& cover_id, const std::string& blurhash);

}  // namespace polyphony::catalog
