#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/error.h"

namespace polyphony::recommendation {

/// A program that trains; killed and reaped when this goes away. It writes where this process does.
class TrainerProcess {
  public:
    /// How it is started: `environment` is added to this process's own.
    struct Command {
        std::filesystem::path program;
        std::vector<std::string> arguments;
        std::vector<std::string> environment;
    };

    /// Fails with Unavailable.
    static Result<std::unique_ptr<TrainerProcess>> start(const Command& command);

    explicit TrainerProcess(pid_t pid) : pid_(pid) {}
    ~TrainerProcess();
    TrainerProcess(const TrainerProcess&) = delete;
    TrainerProcess& operator=(const TrainerProcess&) = delete;

    pid_t pid() const { return pid_; }
    /// The exit code once it has ended; that of a signal is 128 and the signal.
    std::optional<int> ended();

  private:
    void reap(int flags);

    pid_t pid_;
    std::optional<int> code_;
};

}  // namespace polyphony::recommendation
