#pragma once

#include <string>

#include "edge/subsonic/failure.h"
#include "polyphony/streaming/v1/decisions.pb.h"

namespace polyphony::edge::subsonic {

/// What an app says that it plays, as ClientInfo in JSON (https://opensubsonic.netlify.app/docs/payloads/clientinfo/),
/// in the terms of the streaming service. Fails with MissingParameter for an empty body, with Generic for another one.
Outcome<streaming::v1::DecideRequest> read_client_info(const std::string& body);

}  // namespace polyphony::edge::subsonic
