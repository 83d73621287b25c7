#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/catalog/sql.h"

/// SQL for what is known of pictures.
namespace polyphony::catalog {

/// Notes pictures whose BlurHash is to be found out, unless it was already.
void want_blurhashes(soci::session& sql, const std::set<std::string>& cover_ids);
/// Some of those that were not tried yet.
Ids waiting_for_blurhash(soci::session& sql, int limit);
/// An empty one: it has none.
void put_blurhash(soci::session& sql, const std::string& cover_id, const std::string& blurhash);

/// Those that are known, by cover.
std::map<std::string, std::string> find_blurhashes(soci::session& sql, const Ids& cover_ids);

/// Fills in the BlurHashes of things with covers.
template <class T>
void add_blurhashes(soci::session& sql, std::vector<T>& items) {
    std::set<std::string> covers;
    for (const auto& item : items)
        if (!item.cover_id.empty()) covers.insert(item.cover_id);
    const auto known = find_blurhashes(sql, {covers.begin(), covers.end()});
    for (auto& item : items)
        if (const auto found = known.find(item.cover_id); found != known.end()) item.cover_blurhash = found->second;
}

}  // namespace polyphony::catalog
