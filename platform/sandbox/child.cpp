#include "platform/sandbox/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "platform/sandbox/message.h"

namespace polyphony::sandbox {
namespace {

/// posix_spawn(3) with the properties that Child promises; returns 0 or an error number.
int spawn(const std::string& program, int socket, pid_t& pid) {
    std::array<char*, 2> arguments{const_cast<char*>(program.c_str()), nullptr};
    std::array<char*, 1> environment{nullptr};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, socket, kWorkerSocket);
    posix_spawn_file_actions_addclosefrom_np(&files, kWorkerSocket + 1);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int error = ::posix_spawn(&pid, program.c_str(), &files, &attributes, arguments.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

bool limit(pid_t pid, __rlimit_resource resource, std::uint64_t value) {
    const rlimit both{value, value};
    return ::prlimit(pid, resource, &both, nullptr) == 0;
}

/// Set from outside: a worker sees nothing of strangers before its first job.
bool restrain(pid_t pid, const Limits& limits) {
    bool done = limit(pid, RLIMIT_CPU, static_cast<std::uint64_t>(limits.cpu_time.count())) &&
                limit(pid, RLIMIT_FSIZE, limits.file_bytes) && limit(pid, RLIMIT_NOFILE, limits.open_files) &&
                limit(pid, RLIMIT_CORE, 0);
#ifndef __SANITIZE_ADDRESS__  // Which takes terabytes of addresses.
    done = done && limit(pid, RLIMIT_AS, limits.memory_bytes);
#endif
    const sched_param idle{};
    if (limits.background) done = done && ::sched_setscheduler(pid, SCHED_IDLE, &idle) == 0;
    return done;
}

}  // namespace

Result<std::shared_ptr<Child>> Child::start(const std::filesystem::path& program, int socket, const Limits& limits) {
    pid_t pid = -1;
    if (const int error = spawn(program.string(), socket, pid); error != 0)
        return fail(Code::Unavailable,
                    fmt::format("The program {} cannot be started: {}.", program.string(), std::strerror(error)));
    auto child = std::make_shared<Child>(pid);
    if (!restrain(pid, limits)) return fail(Code::Unavailable, "The limits of a worker cannot be set.");
    return child;
}

Child::~Child() {
    kill();
    reap(0);
}

void Child::kill() const {
    // Its whole session.
    if (!reaped_) ::kill(-pid_, SIGKILL);
}

bool Child::alive() { return !reap(WNOHANG); }

std::string Child::end() {
    kill();
    reap(0);
    return WIFSIGNALED(status_) ? fmt::format("signal {}", WTERMSIG(status_))
                                : fmt::format("status {}", WEXITSTATUS(status_));
}

bool Child::reap(int flags) {
    if (reaped_) return true;
    pid_t ended = -1;
    do ended = ::waitpid(pid_, &status_, flags);
    while (ended < 0 && errno == EINTR);
    reaped_ = ended != 0;
    return reaped_;
}

}  // namespace polyphony::sandbox
