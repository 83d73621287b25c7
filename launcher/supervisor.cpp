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
    std::unique_ptr<Supervisor> supervisor(
        new Supervisor(io, std::move(options), std::move(*socket), std::move(report)));
    for (auto& program : programs) {
        program.environment.push_back("NOTIFY_SOCKET=" + supervisor->options_.notify_socket);
        remove_left_sockets(program.socket_prefix);
        supervisor->processes_.push_back(supervisor->make_process(std::move(program)));
    }
    return supervisor;
}

Supervisor::Supervisor(asio::io_context& io, SupervisorOptions options, NotifySocket socket, Process::Report report)
    : io_(io),
      options_(std::move(options)),
      notify_socket_(std::move(socket)),
      child_ended_(io, SIGCHLD),
      log_timer_(io),
      report_(std::move(report)) {}

std::unique_ptr<Process> Supervisor::make_process(Program program) {
    return std::make_unique<Process>(io_, std::move(program), options_.stop_time, report_,
                                     [this] { tell_when_ready(); });
}

void Supervisor::start(std::function<void()> ready) {
    ready_ = std::move(ready);
    notify_socket_.listen([this](pid_t sender, const Notification& notification) {
        for_each_process([&](Process& process) {
            if (process.pid() == sender) process.heard(notification);
        });
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
        for_each_process([&](Process& process) {
            if (process.pid() == pid) process.ended(status);
        });
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
            bool any = false;
            for_each_process([&](const Process& process) {
                any = any || (process.program().stop_stage == stage && process.pid() != 0);
            });
            return any;
        };
        for_each_process([stage](Process& process) {
            if (process.program().stop_stage == stage) process.stop();
        });
        while (running()) {
            pause.expires_after(kPoll);
            co_await pause.async_wait(asio::use_awaitable);
        }
    }
}

void Supervisor::kill() {
    for_each_process([](Process& process) { process.kill(); });
}

Task<Result<void>> Supervisor::restart(std::string_view name) {
    const auto found = find(name);
    if (!found) co_return fail(found.error());
    auto* const process = *found;
    const int before = process->times_ready();
    process->restart();
    const auto deadline = std::chrono::steady_clock::now() + options_.stop_time + options_.ready_time;
    asio::steady_timer pause(io_);
    while (process->times_ready() == before) {
        if (process->state() == State::Stopped)
            co_return fail(Code::FailedPrecondition, std::string(name) + " was stopped meanwhile.");
        if (std::chrono::steady_clock::now() > deadline)
            co_return fail(Code::DeadlineExceeded, std::string(name) + " was started and is not ready.");
        pause.expires_after(kPoll);
        co_await pause.async_wait(asio::use_awaitable);
    }
    co_return Result<void>();
}

Task<Result<void>> Supervisor::stop(std::string_view name) {
    const auto found = find(name);
    if (!found) co_return fail(found.error());
    (*found)->stop();
    co_await wait_for_end(**found);
    co_return Result<void>();
}

Task<Result<void>> Supervisor::roll(std::string name) {
    const auto found = find(name);
    if (!found) co_return fail(found.error());
    auto* const old = *found;
    if (!old->program().can_roll)
        co_return fail(Code::FailedPrecondition, name + " cannot run twice at a time; restart it without --rolling.");
    if (old->state() != State::Ready) co_return co_await restart(name);

    const auto successor = co_await start_successor(*old);
    if (!successor) co_return fail(successor.error());
    exchange(old, *successor);
    old->retire(options_.settle_time);
    co_await wait_for_end(*old);
    forget_companion(*old);
    co_return Result<void>();
}

Task<Result<Process*>> Supervisor::start_successor(const Process& old) {
    companions_.push_back(make_process(old.program()));
    Process* const successor = companions_.back().get();
    successor->start_beside(old);
    const auto deadline = std::chrono::steady_clock::now() + options_.roll_time;
    asio::steady_timer pause(io_);
    while (successor->state() == State::Starting && std::chrono::steady_clock::now() < deadline) {
        pause.expires_after(kPoll);
        co_await pause.async_wait(asio::use_awaitable);
    }
    if (successor->state() == State::Ready) co_return successor;

    const auto ended = successor->pid() == 0 ? successor->last_exit() : std::string();
    successor->kill();
    co_await wait_for_end(*successor);
    forget_companion(*successor);
    const auto name = old.program().name;
    if (ended.empty())
        co_return fail(Code::DeadlineExceeded, "The new process of " + name + " was not ready within " +
                                                   std::to_string(options_.roll_time.count()) +
                                                   " ms and was ended; the old one goes on.");
    co_return fail(Code::Unavailable,
                   "The new process of " + name + " " + ended + " before it was ready; the old one goes on.");
}

void Supervisor::exchange(Process* old, Process* successor) {
    const auto is = [](const Process* wanted) {
        return [wanted](const std::unique_ptr<Process>& process) { return process.get() == wanted; };
    };
    std::swap(*std::find_if(processes_.begin(), processes_.end(), is(old)),
              *std::find_if(companions_.begin(), companions_.end(), is(successor)));
}

Task<> Supervisor::wait_for_end(const Process& process) {
    const auto pid = process.pid();
    asio::steady_timer pause(io_);
    while (pid != 0 && process.pid() == pid) {
        pause.expires_after(kPoll);
        co_await pause.async_wait(asio::use_awaitable);
    }
}

void Supervisor::forget_companion(const Process& process) {
    std::erase_if(companions_, [&process](const auto& companion) { return companion.get() == &process; });
}

bool Supervisor::rolls(std::string_view name) const {
    return std::any_of(companions_.begin(), companions_.end(),
                       [name](const auto& companion) { return companion->program().name == name; });
}

Result<Process*> Supervisor::find(std::string_view name) {
    const auto found = std::find_if(processes_.begin(), processes_.end(),
                                    [name](const auto& process) { return process->program().name == name; });
    if (found == processes_.end()) return fail(Code::NotFound, "There is no service named " + std::string(name) + ".");
    if (rolls(name)) return fail(Code::FailedPrecondition, std::string(name) + " is being restarted already.");
    return found->get();
}

}  // namespace polyphony::launcher
