#pragma once

#include <optional>
#include <string>

namespace polyphony::launcher {

/// The version of the NATS server on a loopback port; nothing if its JetStream does not answer within about 200 ms. A
/// server whose disk was full takes connections and says nothing about JetStream until it is started again.
std::optional<std::string> probe_nats(int port, const std::string& token);

/// The version in the greeting of a NATS server (`INFO {"version":"2.9.10",…}`); nothing if it is none.
std::optional<std::string> version_in_greeting(const std::string& greeting);

}  // namespace polyphony::launcher
