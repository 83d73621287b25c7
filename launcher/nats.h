#pragma once

#include <filesystem>
#include <string>

#include "platform/error.h"

namespace polyphony::launcher {

/// The message queue of one machine: a nats-server of our own on a loopback port, which asks for a token, since other
/// users of the machine reach the port too.
struct Nats {
    std::string program;
    std::filesystem::path folder;
    int port = 0;
    std::string token;

    std::string url() const;
    std::filesystem::path config() const { return folder / "nats.conf"; }
};

/// Finds the program `name` (a path, or a name to be looked for), chooses a port and a token at the first start, keeps
/// them for the next, and writes the server's configuration. Fails with Unavailable if nats-server is not installed or
/// the folder cannot be written to.
Result<Nats> prepare_nats(const std::filesystem::path& folder, const std::string& name = "nats-server");

/// What prepare_nats() chose last in this folder, without the program.
Nats known_nats(const std::filesystem::path& folder);

}  // namespace polyphony::launcher
