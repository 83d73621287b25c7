#include "launcher/nats.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/rand.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace polyphony::launcher {
namespace {

namespace fs = std::filesystem;

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

class Socket {
  public:
    Socket() : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~Socket() { close(descriptor_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int get() const { return descriptor_; }

  private:
    int descriptor_;
};

// The port itself if it is free, any free port for 0; nothing if it is taken.
std::optional<int> free_port(int port) {
    const Socket socket;
    auto address = loopback(port);
    socklen_t size = sizeof address;
    const int on = 1;
    if (setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return std::nullopt;
    return ntohs(address.sin_port);
}

// Debian has it in a folder that is not on everyone's PATH.
std::optional<std::string> find_program(const std::string& name) {
    if (name.find('/') != std::string::npos)
        return access(name.c_str(), X_OK) == 0 ? std::optional(name) : std::nullopt;
    const char* path = std::getenv("PATH");
    std::istringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/local/sbin:/usr/sbin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (folder.empty()) continue;
        auto program = folder.append("/").append(name);
        if (access(program.c_str(), X_OK) == 0) return program;
    }
    return std::nullopt;
}

std::string read_line(const fs::path& path) {
    std::string line;
    std::ifstream file(path);
    std::getline(file, line);
    return line;
}

Result<void> write_private(const fs::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::trunc);
    chmod(path.c_str(), S_IRUSR | S_IWUSR);
    file << text << std::flush;
    if (!file) return fail(Code::Unavailable, "The file " + path.string() + " cannot be written.");
    return {};
}

std::string random_token() {
    std::array<unsigned char, 32> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("The system gives no random bytes.");
    std::string token;
    for (const auto byte : bytes) token += fmt::format("{:02x}", byte);
    return token;
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + "\"";
}

std::string config_text(const Nats& nats) {
    return "# Written by polyphony at each start.\n"
           "listen: \"127.0.0.1:" +
           std::to_string(nats.port) +
           "\"\n"
           "authorization { token: " +
           quoted(nats.token) +
           " }\n"
           "jetstream { store_dir: " +
           quoted((nats.folder / "jetstream").string()) + " }\n";
}

}  // namespace

std::string Nats::url() const { return "nats://" + token + "@127.0.0.1:" + std::to_string(port); }

Result<Nats> prepare_nats(const fs::path& folder, const std::string& name) {
    const auto program = find_program(name);
    if (!program) return fail(Code::Unavailable, name + " is missing; install Debian's package nats-server.");
    auto nats = known_nats(folder);
    nats.program = *program;
    auto port = free_port(nats.port);
    if (!port) port = free_port(0);
    if (!port) return fail(Code::Unavailable, "There is no free port for nats-server.");
    nats.port = *port;
    if (nats.token.empty()) nats.token = random_token();
    for (const auto& [file, text] :
         {std::pair{folder / "port", std::to_string(nats.port)}, std::pair{folder / "token", nats.token},
          std::pair{nats.config(), config_text(nats)}})
        if (auto written = write_private(file, text); !written) return fail(written.error());
    return nats;
}

Nats known_nats(const fs::path& folder) {
    return {{}, folder, std::atoi(read_line(folder / "port").c_str()), read_line(folder / "token")};
}

}  // namespace polyphony::launcher
