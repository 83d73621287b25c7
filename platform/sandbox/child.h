#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "platform/error.h"

namespace polyphony::sandbox {

/// What a worker may use (setrlimit(2)).
struct Limits {
    std::uint64_t memory_bytes = 1024ULL * 1024 * 1024;  ///< Address space.
    std::chrono::seconds cpu_time{600};                  ///< Over all of its jobs.
    std::uint64_t file_bytes = 1024ULL * 1024 * 1024;    ///< Of each file that it writes.
    std::uint64_t open_files = 32;
    bool background = false;  ///< Only the time that nobody else wants (SCHED_IDLE, sched(7)).
};

/// A started program; killed and reaped when this goes away.
class Child {
  public:
    /// Starts a program in a session of its own with `socket` as kWorkerSocket, nothing else of this process's files,
    /// no arguments and no environment. Fails with Unavailable.
    static Result<std::shared_ptr<Child>> start(const std::filesystem::path& program, int socket, const Limits& limits);

    explicit Child(pid_t pid) : pid_(pid) {}
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void kill() const;
    /// Whether it has not ended yet.
    bool alive();
    /// How it ended, for people; kills it if it has not.
    std::string end();

  private:
    /// waitpid(2); false if it has not ended yet.
    bool reap(int flags);

    pid_t pid_;
    bool reaped_ = false;
    int status_ = 0;
};

}  // namespace polyphony::sandbox
