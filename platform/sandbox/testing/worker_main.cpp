// A worker for the tests, whose jobs misbehave.
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "platform/sandbox/inside/serve.h"

using namespace polyphony;

namespace {

Result<std::string> copy(sandbox::Assignment& task) {
    std::string bytes(1000, '\0');
    const auto got = ::read(task.files.at(0).descriptor(), bytes.data(), bytes.size());
    task.progress("half");
    if (::write(task.files.at(1).descriptor(), bytes.data(), static_cast<std::size_t>(got)) != got)
        return fail(Code::Unavailable, "cannot write");
    return std::to_string(got);
}

Result<std::string> hang(sandbox::Assignment& task) {
    task.progress("hanging");
    for (;;) ::usleep(1000);
}

Result<std::string> forbidden(sandbox::Assignment& task) {
    if (task.parameters == "open") return std::ifstream("/etc/passwd") ? "opened" : "refused";
    if (task.parameters == "socket") return std::to_string(::socket(AF_INET, SOCK_STREAM, 0));
    if (task.parameters == "spawn") {
        char program[] = "true";
        char* const arguments[] = {program, nullptr};
        pid_t pid = 0;
        return std::to_string(::posix_spawn(&pid, "/bin/true", nullptr, nullptr, arguments, nullptr));
    }
    if (task.parameters == "fork") return std::to_string(::fork());
    if (task.parameters == "kill") return std::to_string(::kill(::getppid(), 0));
    if (task.parameters == "code")
        return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                       MAP_FAILED
                   ? "refused"
                   : "mapped";
    return std::to_string(::execl("/bin/true", "true", nullptr));
}

}  // namespace

int main() {
    sandbox::Kinds kinds;
    kinds["echo"] = [](sandbox::Assignment& task) -> Result<std::string> { return std::string(task.parameters); };
    kinds["pid"] = [](sandbox::Assignment&) -> Result<std::string> { return std::to_string(::getpid()); };
    kinds["copy"] = copy;
    kinds["hang"] = hang;
    kinds["forbidden"] = forbidden;
    kinds["thread"] = [](sandbox::Assignment& task) -> Result<std::string> {
        std::string said;
        std::thread([&] { said = task.parameters; }).join();
        return said;
    };
    kinds["refuse"] = [](sandbox::Assignment& task) -> Result<std::string> {
        return fail(Code::FailedPrecondition, std::string(task.parameters));
    };
    kinds["trouble"] = [](sandbox::Assignment&) -> Result<std::string> { return fail(Code::Unavailable, "no room"); };
    kinds["crash"] = [](sandbox::Assignment&) -> Result<std::string> { std::abort(); };
    kinds["hog"] = [](sandbox::Assignment& task) -> Result<std::string> {
        std::string memory(std::stoull(std::string(task.parameters)), 'x');
        return memory.substr(0, 1);
    };
    return sandbox::serve(kinds);
}
