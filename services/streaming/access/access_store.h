#pragma once

#include <string>

#include "platform/rpc/context.h"
#include "platform/storage/database.h"

/// Who may hear which library: rows that say what catalog said. A library that nothing was said of is open.
namespace polyphony::streaming::store {

void set_library_open(storage::Transaction& transaction, const std::string& library_id, bool everyone);
void grant_library(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id);
void revoke_library(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id);
/// Forgets where a person was let in.
void delete_grants(storage::Transaction& transaction, const std::string& user_id);

bool may_hear(soci::session& sql, const rpc::Caller& listener, const std::string& library_id);

}  // namespace polyphony::streaming::store
