#pragma once

#include <chrono>

namespace polyphony::launcher {

/// How long to wait before a process that ended is started again: not at all the first time, then 100 ms, 200 ms and so
/// on to 10 s. A process that lived for 30 s begins anew.
class Backoff {
  public:
    using Duration = std::chrono::milliseconds;

    /// The pause after a life of this length.
    Duration next(Duration lifetime);

  private:
    Duration pause_{0};
};

}  // namespace polyphony::launcher
