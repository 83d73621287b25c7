#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/recommendation/listens.h"

/// The rows of listens.
namespace polyphony::recommendation::store {

/// A person's listens, last touched first, at most `count`.
std::vector<Listen> recent_listens(soci::session& sql, const std::string& user_id, int count);
/// A person's listen to a track; a fresh one if there is none.
Listen find_listen(soci::session& sql, const std::string& user_id, const std::string& track_id);
void put_listen(storage::Transaction& transaction, const std::string& user_id, const Listen& listen);
void delete_listens(storage::Transaction& transaction, const std::string& user_id);

/// Calls `visit` for each person with their listens, last touched first, at most `count`.
void visit_people(soci::session& sql, int count,
                  const std::function<void(const std::string& user_id, const std::vector<Listen>& listens)>& visit);

}  // namespace polyphony::recommendation::store
