#pragma once

#include <functional>
#include <string>

#include "platform/storage/database.h"
#include "services/recommendation/sonic/sounds.h"

/// The rows of what tracks sound like.
namespace polyphony::recommendation::store {

void put_sound(storage::Transaction& transaction, const std::string& track_id, const SoundPoint& point);
void delete_sound(storage::Transaction& transaction, const std::string& track_id);
void visit_sounds(soci::session& sql, const std::function<void(const std::string&, const SoundPoint&)>& visit);

}  // namespace polyphony::recommendation::store
