#pragma once

#include "edge/gate.h"
#include "edge/peers.h"
#include "edge/player/composed.h"
#include "platform/http/http.h"

namespace polyphony::edge {

/// Adds the player's API, as the table in routes.cpp describes it, but for the WebSocket. What it is given must live as
/// long as the router. Throws if a route of the table cannot be answered.
void add_player_api(http::Router& router, Gate& gate, const Peers& peers, Composed& composed);

}  // namespace polyphony::edge
