#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/playlist/shares/shares.h"

/// The rows of shares, and the events that say how they changed.
namespace polyphony::playlist::store {

/// Says ShareCreated. Returns false, and keeps nothing, if the user has `most` already.
bool insert_share(storage::Transaction& transaction, const Share& share, int most);
/// With its entries, if it is this user's.
std::optional<Share> find_share(soci::session& sql, const std::string& user_id, const std::string& id);
std::optional<Share> find_share_by_secret(soci::session& sql, const std::string& secret);
/// With their entries, newest first.
std::vector<Share> shares_of(soci::session& sql, const std::string& user_id);
/// Its description and expiry; says ShareChanged.
void update_share(storage::Transaction& transaction, const Share& share);
void count_visit(storage::Transaction& transaction, const Share& share);
/// Says ShareDeleted, if there was one.
void delete_share(storage::Transaction& transaction, const std::string& user_id, const std::string& id);
/// Deletes someone's shares. Says nothing, as forget_playlists().
void forget_shares(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::playlist::store
