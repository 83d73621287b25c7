#include "launcher/supervisor.h"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <set>
#include <utility>

#include "launcher/log_file.h"

namespace polyphony::launcher {
namespace {

constexpr std::chrono::milliseconds kPoll{10};
constexpr std::chrono::seconds kLogPeriod{30};

}  // namespace

Result<std::unique_ptr<Supervisor>> Supervisor::make(asio::io_context& io, SupervisorOptions options,
                                                     std::vector<Program> programs, Process::Report report) {
    auto socket = NotifySocket::open(io, options.notify_socket);
    if (!socket) return fail(socket.error());
    std::unique_ptr<Supervisor> supervisor(new Supervisor(io, std::move(options), std::move(*socket)));
    for (auto& program : programs) {
        program.environment.push_back("NOTIFY_SOCKET=" + supervisor->options_.notify_socket);
        supervisor->processes_.push_back(
            std::make_unique<Process>(io, std::move(program), supervisor->options_.stop_time, report,
                                      [self = supervisor.get()] { self->tell_when_ready(); }));
    }
    return supervisor;
}

Supervisor::Supervisor(asio::io_context& io, SupervisorOptions options, NotifySocket socket)
    : io_(io),
      options_(std::move(options)),
      notify_socket_(std::move(socket)),
      child_ended_(io, SIGCHLD),
      log_timer_(io) {}

void Supervisor::start(std::function<void()> ready) {
    ready_ = std::move(ready);
    notify_socket_.listen([this](pid_t sender, const Notification& notification) {
        for (const auto& process : processes_)
            if (process->pid() == sender) process->heard(notification);
    });
    wait_for_children();
    tend_logs();
    for (const auto& process : processes_) process->start();
}

void Supervisor::tell_when_ready() {
    const bool all = std::all_of(processes_.begin(), processes_.end(),
                                 [](const auto& process) { return process->state() == State::Ready; });
    if (all && ready_) std::exchange(ready_, {})();
}

void Supervisor::wait_for_children() {
    child_ended_.async_wait([this](const boost::system::error_code& cancelled, int) {
        if (cancelled) return;
        wait_for_children();
        reap();
    });
}

void Supervisor::reap() {
    int status = 0;
    while (const pid_t pid = waitpid(-1, &status, WNOHANG)) {
        if (pid < 0) return;
        for (const auto& process : processes_)
            if (process->pid() == pid) {
                process->ended(status);
                break;
            }
    }
}

void Supervisor::tend_logs() {
    for (const auto& process : processes_)
        if (!process->program().log.empty()) trim_log(process->program().log, options_.max_log_bytes);
    log_timer_.expires_after(kLogPeriod);
    log_timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) tend_logs();
    });
}

Task<> Supervisor::stop() {
    std::set<int> stages;
    for (const auto& process : processes_) stages.insert(process->program().stop_stage);
    asio::steady_timer pause(io_);
    for (const int stage : stages) {
        const auto running = [this, stage] {
            return std::any_of(processes_.begin(), processes_.end(), [stage](const auto& process) {
                return process->program().stop_stage == stage && process->pid() != 0;
            });
        };
        for (const auto& process : processes_)
            if (process->program().stop_stage == stage) process->stop();
        while (running()) {
            pause.expires_after(kPoll);
            co_await pause.async_wait(asio::use_awaitable);
        }
    }
}

void Supervisor::kill() {
    for (const auto& process : processes_) process->kill();
}

Task<Result<void>> Supervisor::restart(std::string_view name) {
    auto* const process = find(name);
    if (process == nullptr) co_return fail(Code::NotFound, "There is no service named " + std::string(name) + ".");
    const int before = process->times_ready();
    process->restart();
    const auto deadline = std::chrono::steady_clock::now() + options_.stop_time + options_.ready_time;
    asio::steady_timer pause(io_);
    while (process->times_ready() == before) {
        if (process->state() == State::Stopped)
            co_return fail(Code::FailedPrecondition, "The platform is shutting down.");
        if (std::chrono::steady_clock::now() > deadline)
            co_return fail(Code::DeadlineExceeded, std::string(name) + " was started and is not ready.");
        pause.expires_after(kPoll);
        co_await pause.async_wait(asio::use_awaitable);
    }
    co_return Result<void>();
}

Process* Supervisor::find(std::string_view name) {
    const auto found = std::find_if(processes_.begin(), processes_.end(),
                                    [name](const auto& process) { return process->program().name == name; });
    return found == processes_.end() ? nullptr : found->get();
}

}  // namespace polyphony::launcher
