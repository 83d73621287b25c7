#include "services/streaming/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>

namespace polyphony::streaming {
namespace {

/// How prlimit(1) ends when there is no such program.
constexpr int kNoSuchProgram = 127;

/// A started process; killed with its group and reaped when this goes away.
class Child {
  public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        kill();
        wait();
    }

    void kill() const {
        if (pid_ > 0) ::kill(-pid_, SIGKILL);
    }
    /// The status of waitpid(2).
    int wait() {
        int status = -1;
        while (pid_ > 0 && ::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

  private:
    pid_t pid_;
};

/// The command under its limits. They are set by prlimit(1) before the program begins: from outside it would be late.
std::vector<std::string> limited(const std::vector<std::string>& command, const ProcessLimits& limits) {
    std::vector<std::string> whole{"prlimit",
                                   fmt::format("--cpu={}", limits.cpu_time.count()),
                                   fmt::format("--as={}", limits.memory_bytes),
                                   fmt::format("--fsize={}", limits.file_bytes),
                                   "--core=0",
                                   "--"};
    whole.insert(whole.end(), command.begin(), command.end());
    return whole;
}

/// posix_spawn(3) with the properties that run_process() promises; returns 0 or an error number.
int spawn(const std::vector<std::string>& command, pid_t& pid) {
    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    std::array<char*, 1> environment{nullptr};

    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int error =
        ::posix_spawnp(&pid, command.front().c_str(), &files, &attributes, arguments.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

}  // namespace

Task<Result<void>> run_process(std::vector<std::string> command, ProcessLimits limits) {
    const auto executor = co_await asio::this_coro::executor;
    pid_t pid = -1;
    if (const int error = spawn(limited(command, limits), pid); error != 0)
        co_return fail(Code::Internal, fmt::format("prlimit cannot be started: {}.", std::strerror(error)));
    // The timer below may hold on to it for a moment longer than this coroutine.
    const auto child = std::make_shared<Child>(pid);

    asio::posix::stream_descriptor ended(executor);
    // By its number: the header of glibc 2.36 declares pidfd_open() for C alone.
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (process < 0) co_return fail(Code::Internal, "The process cannot be watched.");
    ended.assign(process);
    asio::steady_timer too_late(executor, limits.time);
    too_late.async_wait([child](const boost::system::error_code& error) {
        if (!error) child->kill();
    });
    co_await ended.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
    too_late.cancel();
    const int status = child->wait();
    if (WIFEXITED(status) && WEXITSTATUS(status) == kNoSuchProgram)
        co_return fail(Code::NotFound, fmt::format("There is no program {}.", command.front()));
    if (status != 0)
        co_return fail(Code::Internal,
                       WIFSIGNALED(status)
                           ? fmt::format("{} was ended by signal {}.", command.front(), WTERMSIG(status))
                           : fmt::format("{} failed with status {}.", command.front(), WEXITSTATUS(status)));
    co_return Result<void>{};
}

}  // namespace polyphony::streaming
