#pragma once

#include <string>

#include "platform/error.h"

namespace polyphony::launcher {

/// The unix sockets of one start of a program. It makes them as `PREFIX.GENERATION.sock` (gRPC), `.http.sock` and
/// `.ops.sock`, next to those of the process that it takes over from; others reach it by links, `PREFIX.sock` and so
/// on, which lead to the process that became ready last.
class Sockets {
  public:
    /// Of a new generation. `prefix` is a path such as `DATA/run/playlist`; empty for a program without such sockets.
    explicit Sockets(std::string prefix);

    /// What tells the program its generation, as `NAME=VALUE`.
    std::string environment() const;
    /// Makes the links lead here. Whoever connects meets the process before or this one, and never nobody.
    Result<void> publish() const;
    /// Removes the sockets of a process that has ended.
    void remove() const;

  private:
    std::string prefix_;
    int generation_;
};

/// Removes the sockets and links that an earlier launcher left behind in the folder of `prefix`.
void remove_left_sockets(const std::string& prefix);

}  // namespace polyphony::launcher
