#pragma once

#include <sys/types.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "launcher/backoff.h"
#include "launcher/child.h"
#include "launcher/notify_socket.h"
#include "launcher/sockets.h"
#include "platform/async.h"

namespace polyphony::launcher {

/// Where a process stands.
enum class State {
    Starting,    ///< Started, not yet ready.
    Ready,       ///< Serving.
    BackingOff,  ///< Ended by itself; will be started again.
    Stopping,    ///< Ending in order.
    Stopped,     ///< Ended on purpose.
};

/// The state's name, such as `backing-off`.
std::string_view name(State state);

/// A program that is kept running. Lives on one io_context and its one thread.
class Process {
  public:
    /// Is told what people should know, as a sentence.
    using Report = std::function<void(const std::string& sentence)>;

    /// `became_ready` is called whenever it got ready.
    Process(asio::io_context& io, Program program, std::chrono::milliseconds stop_time, Report report,
            std::function<void()> became_ready);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void start();
    /// Starts it next to a process of the same program, from which it is to take over. Until it is ready, nothing
    /// starts it again: it is stopped when it ends.
    void start_beside(const Process& other);
    /// Asks it to end (SIGTERM), and kills it if it has not after the time given to the constructor.
    void stop();
    /// As stop(), and starts it anew.
    void restart();
    /// As stop(), after a pause in which those who have just looked for it still find it.
    void retire(std::chrono::milliseconds pause);
    /// Kills it at once, for good.
    void kill();

    /// To be called with what it says and when it has ended.
    void heard(const Notification& notification);
    void ended(int wait_status);

    const Program& program() const { return program_; }
    State state() const { return state_; }
    pid_t pid() const { return pid_; }
    int restarts() const { return restarts_; }
    /// How often it was ready.
    int times_ready() const { return times_ready_; }
    const std::string& version() const { return version_; }
    const std::string& last_exit() const { return last_exit_; }
    /// Time since it was started; zero if it does not run.
    std::chrono::milliseconds uptime() const;

  private:
    void spawn_process();
    void start_again(std::chrono::milliseconds pause);
    void ask_to_end();
    void become_ready(std::string version);
    void probe();
    /// Goes on asking what is ready.
    void watch();

    Program program_;
    const std::chrono::milliseconds stop_time_;
    const Report report_;
    const std::function<void()> became_ready_;
    asio::steady_timer timer_;  // for the next start, the next probe, or the kill
    Backoff backoff_;
    State state_ = State::Stopped;
    Sockets sockets_;
    bool start_after_stop_ = false;
    bool beside_ = false;  // Not ready yet, and another one is.
    pid_t pid_ = 0;
    int restarts_ = 0;
    int times_ready_ = 0;
    int silences_ = 0;  // Probes in a row without an answer.
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point ready_since_;
    std::string version_;
    std::string last_exit_;
};

}  // namespace polyphony::launcher
