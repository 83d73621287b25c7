#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/streaming/licences/licence_tokens.h"

/// The rows of licences, and the event that says that one is over before its time.
namespace polyphony::streaming::store {

std::optional<Licence> find_licence(soci::session& sql, const std::string& id);
/// A person's licences, last issued first.
std::vector<Licence> licences_of(soci::session& sql, const std::string& user_id);
std::size_t count_licences(soci::session& sql, const std::string& user_id);
void insert_licence(storage::Transaction& transaction, const Licence& licence);
/// Stores when it was revoked, and says LicenceRevoked.
void revoke_licence(storage::Transaction& transaction, const Licence& licence);
void delete_expired_licences(storage::Transaction& transaction, const std::string& user_id, UnixMillis now);

/// Forgets a person.
void delete_licences(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::streaming::store
