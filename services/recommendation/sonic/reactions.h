#pragma once

#include <functional>
#include <string>

#include "platform/events/events.h"
#include "platform/storage/database.h"
#include "services/recommendation/sonic/sounds.h"

namespace polyphony::recommendation {

/// Fills `sounds` from the database. Called once, before anything else is heard.
Result<void> load_sounds(storage::Database& database, Sounds& sounds);
/// Keeps what streaming measured of tracks; `measured` is called with a track's id once it is kept.
void add_sonic_reactions(events::Reactions& reactions, Sounds& sounds,
                         std::function<void(const std::string& track_id)> measured);
/// The track can no longer be heard.
void forget_sound(storage::Transaction& transaction, Sounds& sounds, const std::string& track_id);

}  // namespace polyphony::recommendation
