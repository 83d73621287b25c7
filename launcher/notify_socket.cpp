#include "launcher/notify_socket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace polyphony::launcher {
namespace {

constexpr std::size_t kMaxDatagram = 4096;

// One datagram and the process that sent it; 0 if there is none.
pid_t receive_from(int descriptor, std::string& datagram) {
    datagram.resize(kMaxDatagram);
    iovec part{datagram.data(), datagram.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const auto size = recvmsg(descriptor, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size < 0) return 0;
    datagram.resize(static_cast<std::size_t>(size));
    const auto* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_CREDENTIALS) return 0;
    ucred sender{};
    std::memcpy(&sender, CMSG_DATA(header), sizeof sender);
    return sender.pid;
}

}  // namespace

Notification parse_notification(std::string_view datagram) {
    constexpr std::string_view kVersion = "X_VERSION=";
    Notification notification;
    while (!datagram.empty()) {
        const auto line = datagram.substr(0, datagram.find('\n'));
        datagram.remove_prefix(std::min(line.size() + 1, datagram.size()));
        if (line == "READY=1") notification.ready = true;
        if (line == "STOPPING=1") notification.stopping = true;
        if (line.starts_with(kVersion)) notification.version = line.substr(kVersion.size());
    }
    return notification;
}

Result<NotifySocket> NotifySocket::open(asio::io_context& io, std::string path) {
    const auto error = [&] {
        return fail(Code::Unavailable,
                    "The socket " + path + " cannot be made: " + std::generic_category().message(errno) + ".");
    };
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return error();
    NotifySocket socket(io, descriptor, path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return error();
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    ::unlink(path.c_str());
    const int on = 1;
    if (::setsockopt(descriptor, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0 ||
        ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return error();
    return socket;
}

void NotifySocket::listen(Hear hear) {
    hear_ = std::move(hear);
    receive();
}

void NotifySocket::receive() {
    socket_.async_wait(asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& error) {
        if (error) return;
        std::string datagram;
        while (const pid_t sender = receive_from(socket_.native_handle(), datagram))
            hear_(sender, parse_notification(datagram));
        receive();
    });
}

}  // namespace polyphony::launcher
