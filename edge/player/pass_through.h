#pragma once

#include "edge/gate.h"
#include "edge/peers.h"
#include "edge/player/routes.h"

namespace polyphony::edge {

/// Answers a route by asking its method: the request's parts fill the method's request by name, and its response is the
/// answer. Needs nothing but the descriptors, so that a new method needs no code here. Throws std::invalid_argument if
/// the route's method does not exist.
Gate::Endpoint pass_through(const Route& route, const Peers& peers);

/// The refusal of a request whose body says that it is something else than JSON (415).
std::optional<http::Response> refuse_other_than_json(const http::Request& request);

}  // namespace polyphony::edge
