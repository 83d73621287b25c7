#pragma once

#include "platform/http/http.h"
#include "platform/storage/database.h"
#include "services/broadcast/audio_files.h"

namespace polyphony::broadcast {

/// Serves `GET /media/podcasts/{episode_id}`: the audio of episodes that were downloaded, with ranges. Nobody needs to
/// be known: the audio is public where it comes from, and the id cannot be guessed.
http::Router media_routes(storage::Database& database, const AudioFiles& files);

}  // namespace polyphony::broadcast
