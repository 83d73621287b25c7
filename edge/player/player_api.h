#pragma once

#include <functional>
#include <string>

#include "edge/gate.h"
#include "edge/guests/guests.h"
#include "edge/peers.h"
#include "edge/player/blends.h"
#include "edge/player/composed.h"
#include "edge/player/suggestions.h"
#include "platform/http/http.h"

namespace polyphony::edge {

/// Told of the account that did something.
using Told = std::function<void(const std::string& user_id)>;

/// What puts answers together of what several services own.
struct Composers {
    Composed& composed;
    Suggestions& suggestions;
    Blends& blends;
    Guests& guests;
};

/// Adds the player's API, as the table in routes.cpp describes it, but for the WebSocket. What it is given must live as
/// long as the router. `revoked` is told who has taken a password for an app back, before they are answered. Throws if
/// a route of the table cannot be answered.
void add_player_api(http::Router& router, Gate& gate, const Peers& peers, const Composers& composers,
                    const Told& revoked = {});

}  // namespace polyphony::edge
