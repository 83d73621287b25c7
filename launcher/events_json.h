#pragma once

#include <string>

namespace polyphony::launcher {

/// An event's payload as JSON by the contracts that are linked, on one line or spread for people. What they do not
/// know, such as an event of a newer release, is `{"undecoded":"…"}` with its bytes as base64.
std::string payload_json(const std::string& type, const std::string& data, bool spread = false);

}  // namespace polyphony::launcher
