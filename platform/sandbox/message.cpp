#include "platform/sandbox/message.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace polyphony::sandbox {
namespace {

/// Room for the descriptors of one message.
struct Control {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxFiles * sizeof(int))> bytes{};
};

std::vector<File> take_files(msghdr& header) {
    std::vector<File> files;
    for (auto* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const auto count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
            files.emplace_back(number);
        }
    }
    return files;
}

}  // namespace

Result<void> send_message(int socket, std::string_view text, std::span<const int> files) {
    if (text.empty() || text.size() > kMaxMessageBytes || files.size() > kMaxFiles)
        return fail(Code::InvalidArgument, "The message is too large.");
    Control control;
    iovec part{const_cast<char*>(text.data()), text.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (!files.empty()) {
        header.msg_control = control.bytes.data();
        header.msg_controllen = CMSG_SPACE(files.size_bytes());
        auto* rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(files.size_bytes());
        std::memcpy(CMSG_DATA(rights), files.data(), files.size_bytes());
    }
    ssize_t sent = -1;
    do sent = ::sendmsg(socket, &header, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent < 0) return fail(Code::Unavailable, "There is nobody to take the message.");
    return {};
}

Result<Message> receive_message(int socket) {
    Message message;
    message.text.resize(kMaxMessageBytes);
    Control control;
    iovec part{message.text.data(), message.text.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.bytes.data();
    header.msg_controllen = control.bytes.size();
    ssize_t got = -1;
    do got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return fail(Code::Aborted, "There is no message yet.");
    if (got > 0) message.files = take_files(header);
    const bool cut = (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    if (got <= 0 || cut) return fail(Code::Unavailable, "The other side is gone.");
    message.text.resize(static_cast<std::size_t>(got));
    return message;
}

}  // namespace polyphony::sandbox
