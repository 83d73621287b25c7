#pragma once

#include "edge/gate.h"
#include "edge/peers.h"

/// The OAuth 2.0 endpoints, which speak forms and have errors of their own shape.
namespace polyphony::edge {

/// The token endpoint (RFC 6749 section 3.2) with the grants `password` and `refresh_token`. Attempts with a password
/// count against the gate's limit of credentials.
Gate::Endpoint token_endpoint(Gate& gate, const Peers& peers);

/// The revocation endpoint (RFC 7009).
Gate::Endpoint revoke_endpoint(const Peers& peers);

}  // namespace polyphony::edge
