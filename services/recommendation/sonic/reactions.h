#pragma once

#include <functional>
#include <string>

#include "platform/events/events.h"
#include "platform/storage/database.h"
#include "services/recommendation/sonic/attributes.h"
#include "services/recommendation/sonic/sounds.h"

namespace polyphony::recommendation {

/// What is known of the sound of all tracks.
struct SonicMemory {
    Sounds sounds{};
    MeasuredAttributes attributes{};
};

/// Fills `memory` from the database. Called once, before anything else is heard.
Result<void> load_sounds(storage::Database& database, SonicMemory& memory);
/// Keeps what streaming measured of tracks; `measured` is called with a track's id once its sound is kept.
void add_sonic_reactions(events::Reactions& reactions, SonicMemory& memory,
                         std::function<void(const std::string& track_id)> measured);
/// The track can no longer be heard.
void forget_sound(storage::Transaction& transaction, SonicMemory& memory, const std::string& track_id);

}  // namespace polyphony::recommendation
