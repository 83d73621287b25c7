#include "launcher/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <system_error>

#include "launcher/turns.h"

namespace polyphony::launcher {
namespace {

constexpr int kFirstHandedOver = 3;  // SD_LISTEN_FDS_START

class FileActions {
  public:
    FileActions() { posix_spawn_file_actions_init(&actions_); }
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    posix_spawn_file_actions_t* get() { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

class Attributes {
  public:
    Attributes() { posix_spawnattr_init(&attributes_); }
    ~Attributes() { posix_spawnattr_destroy(&attributes_); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    posix_spawnattr_t* get() { return &attributes_; }

  private:
    posix_spawnattr_t attributes_{};
};

std::vector<std::string> whole_environment(const std::vector<std::string>& changes) {
    std::map<std::string, std::string> variables;
    const auto set = [&variables](const std::string& assignment) {
        const auto equals = assignment.find('=');
        if (equals != std::string::npos) variables[assignment.substr(0, equals)] = assignment.substr(equals + 1);
    };
    for (char** inherited = environ; *inherited != nullptr; ++inherited) set(*inherited);
    for (const auto& change : changes) set(change);
    std::vector<std::string> all;
    for (const auto& [name, value] : variables)
        if (!value.empty()) all.push_back(std::string(name).append("=").append(value));
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (auto& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

}  // namespace

Result<pid_t> spawn(const Program& program) {
    std::vector<std::string> command = {"nice", "-n", std::to_string(program.niceness), "setpriv", "--pdeathsig",
                                        "KILL", "--"};
    command.insert(command.end(), program.command.begin(), program.command.end());
    auto environment = whole_environment(program.environment);

    FileActions files;
    posix_spawn_file_actions_addopen(files.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!program.log.empty()) {
        posix_spawn_file_actions_addopen(files.get(), STDOUT_FILENO, program.log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                         0600);
        posix_spawn_file_actions_adddup2(files.get(), STDOUT_FILENO, STDERR_FILENO);
    }
    if (program.listening_socket >= 0)
        posix_spawn_file_actions_adddup2(files.get(), program.listening_socket, kFirstHandedOver);

    // A Ctrl-C in the terminal is for the launcher, which then stops everything in order.
    Attributes attributes;
    posix_spawnattr_setpgroup(attributes.get(), 0);
    posix_spawnattr_setflags(attributes.get(), POSIX_SPAWN_SETPGROUP);

    // What it starts has the turns of this thread.
    take_turns_of(program.turn);
    pid_t pid = 0;
    const int error = posix_spawnp(&pid, command.front().c_str(), files.get(), attributes.get(),
                                   pointers(command).data(), pointers(environment).data());
    if (error != 0)
        return fail(Code::Unavailable,
                    program.name + " cannot be started: " + std::generic_category().message(error) + ".");
    return pid;
}

std::string describe_exit(int wait_status) {
    if (WIFSIGNALED(wait_status)) {
        const int signal = WTERMSIG(wait_status);
        return "was ended by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
    }
    return "exited with code " + std::to_string(WEXITSTATUS(wait_status));
}

}  // namespace polyphony::launcher
