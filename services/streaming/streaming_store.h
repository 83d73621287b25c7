#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/streaming/assets.h"
#include "services/streaming/entitlements.h"
#include "services/streaming/plays.h"

/// The rows of the service, and the events that say how plays went.
namespace polyphony::streaming::store {

std::optional<AudioAsset> find_asset(soci::session& sql, const std::string& track_id);
void put_asset(storage::Transaction& transaction, const AudioAsset& asset);
void delete_asset(storage::Transaction& transaction, const std::string& track_id);

std::optional<Entitlement> find_entitlement(soci::session& sql, const std::string& user_id);
void put_entitlement(storage::Transaction& transaction, const std::string& user_id, const Entitlement& entitlement);

std::optional<Play> find_play(soci::session& sql, const std::string& play_id);
/// Everyone's plays by person and time, behind `after`, at most `count`.
std::vector<Play> plays_behind(soci::session& sql, const Play& after, int count);
/// A person's plays, last begun first, those behind `after` if it is given; at most `count`.
std::vector<Play> recent_plays(soci::session& sql, const std::string& user_id, const std::optional<Play>& after,
                               int count);

/// Whether something is told when it happens. What is told late is said with the time at which it happened.
enum class Told { InTime, Late };

/// Says PlayStarted. Returns false, and changes nothing, if the id is taken.
bool insert_play(storage::Transaction& transaction, const Play& play, Told told = Told::InTime);
/// Says what became true: PlayProgressed, then PlayFinished or PlaySkipped.
void update_play(storage::Transaction& transaction, const Advance& advance, Told told = Told::InTime);

/// Forgets a person.
void delete_user(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::streaming::store
