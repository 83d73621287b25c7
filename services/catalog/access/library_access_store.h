#pragma once

#include <optional>
#include <string>

#include "platform/storage/database.h"
#include "services/catalog/access/library_access.h"

/// Who may hear a library: rows, and the events that say how they changed.
namespace polyphony::catalog {

/// Nothing if the library is not there.
std::optional<LibraryAccess> find_access(soci::session& sql, const std::string& library_id);
void change_access(storage::Transaction& transaction, const std::string& library_id, bool everyone);
/// False, and nothing is said, if it was so already.
bool let_in(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id);
bool shut_out(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id);

}  // namespace polyphony::catalog
