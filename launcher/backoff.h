#pragma once

#include <chrono>

namespace polyphony::launcher {

/// How long to wait before a process that ended is started again: not at all the first time, then 100 ms, 200 ms and so
/// on to 10 s. A process that served for 2 s begins anew, however often it is ended: it is not what is broken.
class Backoff {
  public:
    using Duration = std::chrono::milliseconds;

    /// The pause after a life in which it was ready for `served`; zero if it never was.
    Duration next(Duration served);

  private:
    Duration pause_{0};
};

}  // namespace polyphony::launcher
