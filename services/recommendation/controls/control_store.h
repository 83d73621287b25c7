#pragma once

#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/recommendation/controls/audience.h"
#include "services/recommendation/controls/hidden.h"

namespace polyphony::recommendation {

/// What a person has said of what is recommended, and to whom.
struct TasteSettings {
    bool hide_explicit = false;  ///< Tracks with explicit words are left out.
    bool findable = false;       ///< Others who want the same may find them as one who likes what they like.
};

}  // namespace polyphony::recommendation

/// The rows of what people may hear and want to.
namespace polyphony::recommendation::store {

void put_hidden(storage::Transaction& transaction, const std::string& user_id, const Hidden& hidden);
void delete_hidden(storage::Transaction& transaction, const std::string& user_id, const Hidden& hidden);
/// Last hidden first, at most `count`.
std::vector<Hidden> list_hidden(soci::session& sql, const std::string& user_id, int count);
int count_hidden(soci::session& sql, const std::string& user_id);

TasteSettings taste_settings(soci::session& sql, const std::string& user_id);
void set_taste_settings(storage::Transaction& transaction, const std::string& user_id, const TasteSettings& settings);

void set_library_open(storage::Transaction& transaction, const std::string& library_id, bool everyone);
void grant_library(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id);
void revoke_library(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id);

void follow_artist(storage::Transaction& transaction, const std::string& user_id, const std::string& artist_id);
void unfollow_artist(storage::Transaction& transaction, const std::string& user_id, const std::string& artist_id);
std::vector<std::string> followed_artists(soci::session& sql, const std::string& user_id);

/// What a person may hear and wants to; administrators may hear everything. Nobody (an empty id) hears what is open.
Audience audience_of(soci::session& sql, const std::string& user_id, bool admin);

/// Forgets a person.
void delete_controls(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::recommendation::store
