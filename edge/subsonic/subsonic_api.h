#pragma once

#include "edge/gate.h"
#include "edge/subsonic/authentication.h"
#include "edge/subsonic/backend.h"
#include "edge/subsonic/cors.h"

namespace polyphony::edge::subsonic {

/// Adds the OpenSubsonic API (https://opensubsonic.netlify.app) below `/rest/`: each endpoint with and without `.view`,
/// by GET and by form POST. Everything must outlive the router.
void add_subsonic_api(http::Router& router, Gate& gate, Authentication& authentication, const Cors& cors,
                      const Backend& backend);

/// The endpoints that need someone who is known.
Endpoints endpoints(const Backend& backend);

}  // namespace polyphony::edge::subsonic
