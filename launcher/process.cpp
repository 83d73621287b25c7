#include "launcher/process.h"

#include <csignal>
#include <utility>

#include "launcher/log_file.h"

namespace polyphony::launcher {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kStartingProbePeriod{20};
constexpr int kMostSilences = 5;

milliseconds since(steady_clock::time_point moment) {
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - moment);
}

}  // namespace

std::string_view name(State state) {
    switch (state) {
        case State::Starting:
            return "starting";
        case State::Ready:
            return "ready";
        case State::BackingOff:
            return "backing-off";
        case State::Stopping:
            return "stopping";
        case State::Stopped:
            return "stopped";
    }
    return "unknown";
}

Process::Process(asio::io_context& io, Program program, milliseconds stop_time, Report report,
                 std::function<void()> became_ready)
    : program_(std::move(program)),
      stop_time_(stop_time),
      report_(std::move(report)),
      became_ready_(std::move(became_ready)),
      timer_(io),
      sockets_(program_.socket_prefix) {}

void Process::start() {
    timer_.cancel();
    started_ = steady_clock::now();
    version_.clear();
    state_ = State::Starting;
    spawn_process();
    if (pid_ == 0) return beside_ ? stop() : start_again(backoff_.next(milliseconds(0)));
    if (program_.probe) probe();
}

void Process::start_beside(const Process& other) {
    beside_ = true;
    restarts_ = other.restarts_ + 1;
    last_exit_ = other.last_exit_;
    start();
}

void Process::spawn_process() {
    sockets_ = Sockets(program_.socket_prefix);
    auto program = program_;
    program.environment.push_back(sockets_.environment());
    const auto spawned = spawn(program);
    if (spawned)
        pid_ = *spawned;
    else
        report_(spawned.error().message);
}

void Process::probe() {
    if (auto version = program_.probe()) return become_ready(std::move(*version));
    timer_.expires_after(kStartingProbePeriod);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && state_ == State::Starting) probe();
    });
}

void Process::watch() {
    timer_.expires_after(program_.probe_period);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled || state_ != State::Ready) return;
        silences_ = program_.probe() ? 0 : silences_ + 1;
        if (silences_ < kMostSilences) return watch();
        report_(program_.name + " does not answer, and is killed.");
        ::kill(pid_, SIGKILL);
    });
}

void Process::become_ready(std::string version) {
    version_ = std::move(version);
    if (state_ != State::Starting) return;
    if (const auto published = sockets_.publish(); !published) report_(published.error().message);
    state_ = State::Ready;
    ready_since_ = steady_clock::now();
    beside_ = false;
    ++times_ready_;
    silences_ = 0;
    if (program_.probe) watch();
    became_ready_();
}

void Process::heard(const Notification& notification) {
    if (notification.ready) become_ready(notification.version);
}

void Process::stop() {
    start_after_stop_ = false;
    if (state_ == State::Stopping) return;
    timer_.cancel();
    if (pid_ == 0) {
        state_ = State::Stopped;
        return;
    }
    state_ = State::Stopping;
    ask_to_end();
}

void Process::retire(milliseconds pause) {
    if (state_ != State::Ready) return stop();
    state_ = State::Stopping;
    timer_.expires_after(pause);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && pid_ != 0) ask_to_end();
    });
}

void Process::ask_to_end() {
    ::kill(pid_, SIGTERM);
    timer_.expires_after(stop_time_);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled || pid_ == 0) return;
        report_(program_.name + " does not end, and is killed.");
        ::kill(pid_, SIGKILL);
    });
}

void Process::restart() {
    stop();
    if (state_ == State::Stopping) {
        start_after_stop_ = true;
    } else {
        ++restarts_;
        start();
    }
}

void Process::kill() {
    stop();
    if (pid_ != 0) ::kill(pid_, SIGKILL);
}

void Process::ended(int wait_status) {
    timer_.cancel();
    pid_ = 0;
    last_exit_ = describe_exit(wait_status);
    sockets_.remove();
    if (state_ == State::Stopping || beside_) {
        state_ = State::Stopped;
        if (!start_after_stop_) return;
        ++restarts_;
        return start();
    }
    const auto pause = backoff_.next(state_ == State::Ready ? since(ready_since_) : milliseconds(0));
    auto sentence = program_.name + " " + last_exit_;
    if (const auto said = last_line(program_.log); state_ == State::Starting && !said.empty())
        sentence += " (" + said + ")";
    report_(sentence + (pause.count() == 0 ? "; it is started again."
                                           : "; it is started again in " + std::to_string(pause.count()) + " ms."));
    start_again(pause);
}

void Process::start_again(milliseconds pause) {
    state_ = State::BackingOff;
    timer_.expires_after(pause);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled || state_ != State::BackingOff) return;
        ++restarts_;
        start();
    });
}

milliseconds Process::uptime() const {
    if (pid_ == 0) return milliseconds(0);
    return since(started_);
}

}  // namespace polyphony::launcher
