#include "launcher/nats_probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <string_view>

namespace polyphony::launcher {
namespace {

constexpr std::size_t kMaxAnswer = 65'536;
constexpr timeval kProbeTimeout{0, 200'000};

/// A conversation in NATS's text protocol.
class Conversation {
  public:
    explicit Conversation(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kProbeTimeout, sizeof kProbeTimeout);
        open_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Conversation() { close(socket_); }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    void say(std::string_view text) {
        open_ = open_ && send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
    }

    /// What the server says up to and with `end`; what there is if that does not come.
    std::string hear(std::string_view end) {
        std::string heard;
        std::array<char, 4096> part{};
        while (open_ && heard.size() < kMaxAnswer && heard.find(end) == std::string::npos) {
            const auto size = recv(socket_, part.data(), part.size(), 0);
            open_ = size > 0;
            if (open_) heard.append(part.data(), static_cast<std::size_t>(size));
        }
        return heard;
    }

  private:
    int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool open_ = false;
};

}  // namespace

std::optional<std::string> probe_nats(int port, const std::string& token) {
    Conversation server(port);
    auto version = version_in_greeting(server.hear("\r\n"));
    if (!version) return std::nullopt;
    const boost::json::object login = {{"verbose", false}, {"auth_token", token}};
    server.say("CONNECT " + boost::json::serialize(login) + "\r\n");
    server.say("SUB _INBOX.probe 1\r\nPUB $JS.API.INFO _INBOX.probe 0\r\n\r\n");
    const auto answer = server.hear("}\r\n");
    if (answer.find("MSG ") == std::string::npos || answer.find("\"error\"") != std::string::npos) return std::nullopt;
    return version;
}

std::optional<std::string> version_in_greeting(const std::string& greeting) {
    constexpr std::string_view kInfo = "INFO ";
    if (!greeting.starts_with(kInfo)) return std::nullopt;
    boost::system::error_code error;
    const auto text = greeting.substr(kInfo.size(), greeting.find('\r') - kInfo.size());
    const auto info = boost::json::parse(text, error);
    if (error || !info.is_object()) return std::nullopt;
    const auto* version = info.as_object().if_contains("version");
    if (version == nullptr || !version->is_string()) return std::nullopt;
    return std::string(version->as_string());
}

}  // namespace polyphony::launcher
