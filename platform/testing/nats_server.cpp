#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "platform/testing/testing.h"

namespace polyphony::testing {
namespace {

namespace fs = std::filesystem;

// Starts the server, to be killed when this process ends, however that happens.
pid_t spawn(std::vector<std::string> command, const fs::path& log) {
    command.insert(command.begin(), {"setpriv", "--pdeathsig", "KILL"});
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (auto& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    pid_t pid = 0;
    const int failed = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("setpriv cannot be started.");
    return pid;
}

// The port in the file that the server writes once it listens; empty until then.
std::string port_in(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    boost::system::error_code error;
    const auto ports = boost::json::parse(text.str(), error);
    if (error) return {};
    const std::string url(ports.at("nats").at(0).as_string());
    return url.substr(url.rfind(':') + 1);
}

// A server that is restarted on a known port listens once it takes a connection.
bool listens(int port) {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool connected = connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(descriptor);
    return connected;
}

}  // namespace

struct NatsServer::Impl {
    TemporaryFolder folder;
    std::string port = "-1";  // any that is free
    pid_t pid = 0;

    fs::path store() const { return folder.path() / "store"; }

    void start() {
        const auto log = folder.path() / "nats.log";
        pid = spawn({"nats-server", "--addr", "127.0.0.1", "--port", port, "--jetstream", "--store_dir", store(),
                     "--ports_file_dir", folder.path()},
                    log);
        const auto file = folder.path() / ("nats-server_" + std::to_string(pid) + ".ports");
        const bool started = eventually([&] {
            if (port == "-1") {
                if (const auto found = port_in(file); !found.empty()) port = found;
                return port != "-1";
            }
            return listens(std::stoi(port));
        });
        if (!started)
            throw std::runtime_error("nats-server does not start; is Debian's package nats-server installed?");
    }

    void kill() {
        if (pid == 0) return;
        ::kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
        pid = 0;
    }
};

NatsServer::NatsServer() : impl_(std::make_unique<Impl>()) { impl_->start(); }

NatsServer::~NatsServer() { impl_->kill(); }

std::string NatsServer::url() const { return "nats://127.0.0.1:" + impl_->port; }

fs::path NatsServer::store() const { return impl_->store(); }

void NatsServer::kill() { impl_->kill(); }

void NatsServer::restart(bool with_empty_store) {
    impl_->kill();
    if (with_empty_store) fs::remove_all(impl_->store());
    impl_->start();
}

}  // namespace polyphony::testing
