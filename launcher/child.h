#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/error.h"

namespace polyphony::launcher {

/// A program that the launcher runs.
struct Program {
    std::string name;                      ///< The service's name.
    std::vector<std::string> command;      ///< Path and arguments.
    std::vector<std::string> environment;  ///< `NAME=VALUE`, beside what is inherited; an empty value removes.
    std::string log;                       ///< File for what it writes; the launcher's own output if empty.
    int listening_socket = -1;             ///< Handed over as descriptor 3 (sd_listen_fds(3)), if any.
    std::chrono::microseconds turn{
        0};                     ///< How long it has the processor at once; 0: what the kernel chooses. See turns.h.
    int niceness = 0;           ///< How much it yields to others (nice(1)), on top of the launcher's own.
    int stop_stage = 0;         ///< What has a lower stage is stopped first.
    std::string socket_prefix;  ///< Of the sockets that it listens on (launcher/sockets.h), if any.
    bool can_roll = false;      ///< Whether two processes of it may run next to each other.
    /// For a program that does not tell when it is ready (sd_notify(3)): answers its version once it is. Asked again
    /// and again; a program that no longer answers is killed, and so started anew.
    std::function<std::optional<std::string>()> probe;
    std::chrono::milliseconds probe_period{1000};  ///< Between two questions to a program that is ready.
};

/// Starts a program in a process group of its own. It is killed when the launcher dies, however that happens.
Result<pid_t> spawn(const Program& program);

/// How a process ended, as the second half of a sentence: `exited with code 1`, `was ended by signal 9 (Killed)`.
std::string describe_exit(int wait_status);

}  // namespace polyphony::launcher
