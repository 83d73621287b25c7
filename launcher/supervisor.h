#pragma once

#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/notify_socket.h"
#include "launcher/process.h"
#include "platform/async.h"
#include "platform/error.h"

namespace polyphony::launcher {

/// How processes are watched over.
struct SupervisorOptions {
    std::string notify_socket;                     ///< Path of the socket on which they say that they are ready.
    std::chrono::milliseconds stop_time{15'000};   ///< Time to end in order before a process is killed.
    std::chrono::milliseconds ready_time{30'000};  ///< Longest wait of restart().
    std::uintmax_t max_log_bytes = 8'388'608;      ///< Of each process; the same again for what was before.
};

/// Runs a set of programs: starts them together, starts again what ends, stops them in order. Lives on one io_context
/// and its one thread; one in a process, since it waits for all children.
class Supervisor {
  public:
    static Result<std::unique_ptr<Supervisor>> make(asio::io_context& io, SupervisorOptions options,
                                                    std::vector<Program> programs, Process::Report report);

    /// Starts all programs and calls `ready` once, when all are.
    void start(std::function<void()> ready);

    /// Ends the programs, stage by stage; done when the last has ended.
    Task<> stop();
    /// Kills all at once.
    void kill();
    /// Ends a program in order, starts it anew and waits until it is ready. Fails with NotFound for an unknown name,
    /// DeadlineExceeded if it does not get ready.
    Task<Result<void>> restart(std::string_view name);

    const std::vector<std::unique_ptr<Process>>& processes() const { return processes_; }

  private:
    Supervisor(asio::io_context& io, SupervisorOptions options, NotifySocket socket);
    void wait_for_children();
    void reap();
    void tend_logs();
    void tell_when_ready();
    Process* find(std::string_view name);

    asio::io_context& io_;
    const SupervisorOptions options_;
    NotifySocket notify_socket_;
    asio::signal_set child_ended_;
    asio::steady_timer log_timer_;
    std::vector<std::unique_ptr<Process>> processes_;
    std::function<void()> ready_;
};

}  // namespace polyphony::launcher
