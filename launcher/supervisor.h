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
    std::chrono::milliseconds roll_time{10'000};   ///< Longest wait of roll() for the new process to be ready.
    std::chrono::milliseconds settle_time{300};    ///< For callers to find the new process before the old one drains.
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
    /// Ends a program in order, if it runs, starts it anew and waits until it is ready. Fails with NotFound for an
    /// unknown name, FailedPrecondition if it is being rolled or is stopped meanwhile, DeadlineExceeded if it does not
    /// get ready.
    Task<Result<void>> restart(std::string_view name);
    /// Ends a program in order and leaves it so until restart(). Fails with NotFound for an unknown name,
    /// FailedPrecondition if it is being rolled.
    Task<Result<void>> stop(std::string_view name);

    /// Starts a second process of a program, waits until it is ready, and ends the first one in order: there is always
    /// one that can be reached. A program that is not ready is restarted. Fails with NotFound for an unknown name,
    /// FailedPrecondition if the program cannot run twice or is being rolled, Unavailable or DeadlineExceeded if the
    /// new process ends or is not ready in time; the old one stays then.
    Task<Result<void>> roll(std::string name);

    /// One for each program: the one that is reached.
    const std::vector<std::unique_ptr<Process>>& processes() const { return processes_; }

  private:
    Supervisor(asio::io_context& io, SupervisorOptions options, NotifySocket socket, Process::Report report);
    void wait_for_children();
    void reap();
    void tend_logs();
    void tell_when_ready();
    /// Fails with NotFound for an unknown name, FailedPrecondition if the program is being rolled.
    Result<Process*> find(std::string_view name);
    bool rolls(std::string_view name) const;
    std::unique_ptr<Process> make_process(Program program);
    /// Starts the successor of a process, as a companion, and waits until it is ready.
    Task<Result<Process*>> start_successor(const Process& old);
    /// Puts a process into the place of another one, which becomes a companion.
    void exchange(Process* old, Process* successor);
    Task<> wait_for_end(const Process& process);
    void forget_companion(const Process& process);
    template <class Action>
    void for_each_process(Action action) {
        for (const auto& process : processes_) action(*process);
        for (const auto& process : companions_) action(*process);
    }

    asio::io_context& io_;
    const SupervisorOptions options_;
    NotifySocket notify_socket_;
    asio::signal_set child_ended_;
    asio::steady_timer log_timer_;
    Process::Report report_;
    std::vector<std::unique_ptr<Process>> processes_;
    std::vector<std::unique_ptr<Process>> companions_;  // Successors that are not ready, and those who retire.
    std::function<void()> ready_;
};

}  // namespace polyphony::launcher
