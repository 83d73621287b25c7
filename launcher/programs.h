#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "launcher/child.h"
#include "launcher/nats.h"
#include "platform/error.h"

namespace polyphony::launcher {

/// What `polyphony up` was asked to do.
struct UpOptions {
    std::string data = "data";                ///< Folder for everything that lasts.
    std::vector<std::string> music;           ///< Music folders, each `DIR` or `NAME=DIR`.
    std::string listen = "127.0.0.1:4040";    ///< Where people listen.
    std::string nats_server = "nats-server";  ///< The message queue's program.
    std::string jukebox;                      ///< The sound device of the jukebox; none if empty.
    std::string config;                       ///< Configuration file for all programs; none if empty.
    int background_niceness = 10;             ///< Of the services that nobody waits for (nice(1)).
    int turn_us = 250;                        ///< Turns of those whom people wait for, in microseconds; see turns.h.
    bool verbose = false;                     ///< Whether the processes write to the launcher's output.
};

/// All programs of the platform: the whole topology of one machine. `data` is absolute, `programs` the folder in which
/// they are, `listening_socket` is for the edge. Fails with NotFound if one is missing.
Result<std::vector<Program>> all_programs(const UpOptions& options, const std::filesystem::path& data,
                                          const std::filesystem::path& programs, const Nats& nats,
                                          int listening_socket);

}  // namespace polyphony::launcher
