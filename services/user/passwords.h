#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <string>

#include "platform/async.h"
#include "platform/error.h"

namespace polyphony::user {

struct PasswordOptions {
    std::size_t threads = 2;       ///< Threads that hash; each takes 19 MiB while it does.
    std::size_t max_waiting = 64;  ///< Most checks that wait for a thread; beyond it they fail with ResourceExhausted.
};

/// Hashes and checks passwords with Argon2id (RFC 9106) at OWASP's settings (19 MiB, 2 passes, 1 lane), on threads of
/// its own, so that a rush of log-ins slows nothing else down. Thread-safe.
class Passwords {
  public:
    explicit Passwords(PasswordOptions options);
    /// Waits for the checks under way.
    ~Passwords();
    Passwords(const Passwords&) = delete;
    Passwords& operator=(const Passwords&) = delete;

    /// The hash to store: the PHC string with its salt and settings.
    Task<Result<std::string>> hash(std::string password);

    /// Whether the password belongs to the hash. With an empty hash, the answer is no after the same work.
    Task<Result<bool>> verify(std::string password, std::string hash);

    /// As hash(), on the calling thread, for the start of the program.
    static Result<std::string> hash_now(const std::string& password);

  private:
    template <class T, class Work>
    Task<Result<T>> run(Work work);

    const std::size_t max_pending_;
    std::atomic<std::size_t> pending_{0};
    asio::thread_pool threads_;
};

}  // namespace polyphony::user
