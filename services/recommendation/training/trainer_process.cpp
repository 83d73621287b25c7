#include "services/recommendation/training/trainer_process.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace polyphony::recommendation {
namespace {

constexpr int kBySignal = 128;  // As shells have it.

std::vector<char*> pointers_of(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

/// This process's environment with `added` in place of what has the same names.
std::vector<std::string> environment_with(const std::vector<std::string>& added) {
    auto all = added;
    for (char** entry = ::environ; *entry != nullptr; ++entry) {
        const std::string text(*entry);
        const auto name = text.substr(0, text.find('=') + 1);
        bool replaced = false;
        for (const auto& other : added) replaced = replaced || other.starts_with(name);
        if (!replaced) all.push_back(text);
    }
    return all;
}

}  // namespace

Result<std::unique_ptr<TrainerProcess>> TrainerProcess::start(const Command& command) {
    auto arguments = command.arguments;
    arguments.insert(arguments.begin(), command.program.string());
    const auto environment = environment_with(command.environment);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, command.program.c_str(), nullptr, &attributes, pointers_of(arguments).data(),
                                    pointers_of(environment).data());
    posix_spawnattr_destroy(&attributes);
    if (error != 0)
        return fail(Code::Unavailable, fmt::format("The program {} cannot be started: {}.", command.program.string(),
                                                   std::strerror(error)));
    return std::make_unique<TrainerProcess>(pid);
}

TrainerProcess::~TrainerProcess() {
    if (code_) return;
    ::kill(pid_, SIGKILL);
    reap(0);
}

std::optional<int> TrainerProcess::ended() {
    if (!code_) reap(WNOHANG);
    return code_;
}

void TrainerProcess::reap(int flags) {
    int status = 0;
    pid_t reaped = -1;
    do reaped = ::waitpid(pid_, &status, flags);
    while (reaped < 0 && errno == EINTR);
    if (reaped == 0) return;
    code_ = WIFSIGNALED(status) ? kBySignal + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace polyphony::recommendation
