#include "platform/app/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace polyphony::app {

namespace {

constexpr int kFirstSocket = 3;  // SD_LISTEN_FDS_START

}  // namespace

void notify(std::string_view state) {
    const char* path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (path == nullptr || *path == '\0' || std::strlen(path) >= sizeof(address.sun_path)) return;
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path, std::strlen(path));
    // An @ stands for the zero byte of an abstract address.
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(path));
    ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), length);
    ::close(socket);
}

std::vector<int> handed_over_sockets() {
    const char* count = std::getenv("LISTEN_FDS");
    const char* pid = std::getenv("LISTEN_PID");
    if (count == nullptr || (pid != nullptr && std::to_string(::getpid()) != pid)) return {};
    std::vector<int> sockets;
    const int last = kFirstSocket + std::atoi(count);
    for (int descriptor = kFirstSocket; descriptor < last; ++descriptor) sockets.push_back(descriptor);
    return sockets;
}

}  // namespace polyphony::app
