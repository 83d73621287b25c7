#pragma once

#include <string>

#include "edge/auth/token_verifier.h"
#include "edge/gate.h"
#include "edge/player/composed.h"
#include "edge/player/track_facts.h"
#include "edge/realtime/live.h"
#include "edge/subsonic/authentication.h"
#include "platform/config/config.h"

namespace polyphony::edge {

/// All that can be set at the edge.
struct Options {
    GateOptions gate;
    TokenVerifierOptions tokens;
    TrackFactsOptions facts;
    ComposedOptions composed;
    LiveOptions live;
    subsonic::AuthenticationOptions apps;
    std::string app_origins = "*";     ///< Of pages that may use the API for apps.
    bool jukebox = false;              ///< Whether there is one.
    bool apps_manage_accounts = true;  ///< Whether apps may set passwords and manage users.
    std::string public_url;            ///< Where people reach the web player; empty for what a request names.
    int marks_timeout_ms = 300;        ///< For stars and play counts, before things are shown without them.
    http::Limits http;
    int media_timeout_ms = 10'000;  ///< For what is passed on to begin; longer than streaming waits for a rendition.
    int slow_reader_seconds = 60;
    std::string web;  ///< Folder of the built web player.
};

/// Declares the options with their defaults.
void declare(config::Config& config, Options& options);

/// The folder of the web player that belongs to this program: `share/polyphony/web` beside its `bin` when installed,
/// `web/dist` of the source tree when built.
std::string default_web_folder();

}  // namespace polyphony::edge
