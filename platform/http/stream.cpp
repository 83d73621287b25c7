#include "platform/http/stream.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>

namespace polyphony::http {

namespace {

/// Bytes for one call of sendfile(2) or splice(2).
constexpr std::size_t kFileChunkBytes = 1024 * 1024;
/// Bytes after which a fast transfer lets others have their turn.
constexpr std::size_t kTurnBytes = 4 * kFileChunkBytes;
/// Larger than the default of 64 KiB, for fewer system calls; the kernel may refuse it to unprivileged users.
constexpr int kPipeBytes = 256 * 1024;

constexpr std::chrono::milliseconds kLingerTime{2000};
constexpr std::size_t kLingerBytes = 16 * 1024 * 1024;

/// Drops the first `count` sent bytes from the vectors.
std::span<iovec> advance(std::span<iovec> vectors, std::size_t count) {
    while (!vectors.empty() && count >= vectors.front().iov_len) {
        count -= vectors.front().iov_len;
        vectors = vectors.subspan(1);
    }
    if (!vectors.empty()) {
        vectors.front().iov_base = static_cast<char*>(vectors.front().iov_base) + count;
        vectors.front().iov_len -= count;
    }
    return vectors;
}

Task<> give_way() { co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable); }

}  // namespace

bool Turn::over(ssize_t moved) {
    moved_ += static_cast<std::size_t>(moved);
    if (moved_ < kTurnBytes) return false;
    moved_ = 0;
    return true;
}

Pipe::Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) return;
    read_end_ = File(ends[0]);
    write_end_ = File(ends[1]);
    ::fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes);
}

Stream::Stream(Socket socket, Deadline& deadline, std::size_t min_write_bytes)
    : socket_(std::move(socket)), deadline_(deadline), min_write_bytes_(static_cast<std::int64_t>(min_write_bytes)) {
    ErrorCode ignored;
    if (socket_.is_open()) socket_.native_non_blocking(true, ignored);
}

Task<ErrorCode> Stream::connect(asio::generic::stream_protocol::endpoint endpoint, std::chrono::milliseconds timeout) {
    ErrorCode error;
    socket_.open(endpoint.protocol(), error);
    if (error) co_return error;
    socket_.native_non_blocking(true, error);
    // Fails for unix sockets, which do not need it.
    ErrorCode ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    deadline_.set(timeout);
    std::tie(error) = co_await socket_.async_connect(endpoint, kAsTuple);
    deadline_.clear();
    co_return error;
}

Task<std::tuple<ErrorCode, std::size_t>> Stream::read_some(asio::mutable_buffer buffer,
                                                           std::chrono::milliseconds timeout) {
    deadline_.set(timeout);
    auto result = co_await socket_.async_read_some(buffer, kAsTuple);
    deadline_.clear();
    co_return result;
}

Task<ErrorCode> Stream::write(std::span<const std::string_view> parts, std::chrono::milliseconds timeout, bool more) {
    std::array<iovec, kMaxParts> storage{};
    std::size_t count = 0;
    for (const auto part : parts.first(std::min(parts.size(), kMaxParts)))
        if (!part.empty()) storage[count++] = {const_cast<char*>(part.data()), part.size()};
    auto left = std::span(storage).first(count);
    while (!left.empty()) {
        msghdr message{};
        message.msg_iov = left.data();
        message.msg_iovlen = left.size();
        const auto sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
        if (sent > 0) {
            sent_ += sent;
            left = advance(left, static_cast<std::size_t>(sent));
        } else if (const auto error = co_await stalled(sent, errno, Socket::wait_write, timeout)) {
            co_return error;
        }
    }
    co_return ErrorCode{};
}

Task<ErrorCode> Stream::write(std::string_view text, std::chrono::milliseconds timeout, bool more) {
    const std::array<std::string_view, 1> parts{text};
    co_return co_await write(parts, timeout, more);
}

Task<ErrorCode> Stream::send_file(const FileRange& range, std::chrono::milliseconds timeout) {
    auto offset = static_cast<off_t>(range.offset);
    auto left = range.length;
    while (left > 0) {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, kFileChunkBytes));
        const auto sent = ::sendfile(socket_.native_handle(), range.file->descriptor(), &offset, count);
        if (sent > 0) {
            sent_ += sent;
            left -= static_cast<std::uint64_t>(sent);
            if (turn_.over(sent)) co_await give_way();
        } else if (const auto error = co_await stalled(sent, errno, Socket::wait_write, timeout)) {
            co_return error;
        }
    }
    co_return ErrorCode{};
}

Task<ErrorCode> Stream::splice_from(Stream& from, Pipe& pipe, std::uint64_t length, std::chrono::milliseconds timeout) {
    constexpr unsigned kFlags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;
    std::uint64_t left = length;
    std::size_t in_pipe = 0;
    while (left > 0 || in_pipe > 0) {
        if (in_pipe == 0) {
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, kFileChunkBytes));
            const auto taken =
                ::splice(from.socket_.native_handle(), nullptr, pipe.write_end(), nullptr, count, kFlags);
            if (taken > 0) {
                in_pipe = static_cast<std::size_t>(taken);
                left -= in_pipe;
            } else if (const auto error = co_await from.stalled(taken, errno, Socket::wait_read, timeout)) {
                co_return error;
            }
            continue;
        }
        const auto sent = ::splice(pipe.read_end(), nullptr, socket_.native_handle(), nullptr, in_pipe, kFlags);
        if (sent > 0) {
            sent_ += sent;
            in_pipe -= static_cast<std::size_t>(sent);
            if (turn_.over(sent)) co_await give_way();
        } else if (const auto error = co_await stalled(sent, errno, Socket::wait_write, timeout)) {
            co_return error;
        }
    }
    co_return ErrorCode{};
}

Task<ErrorCode> Stream::stalled(ssize_t result, int reason, Socket::wait_type type, std::chrono::milliseconds timeout) {
    if (result == 0) co_return asio::error::make_error_code(asio::error::misc_errors::eof);
    if (reason == EINTR) co_return ErrorCode{};
    if (reason != EAGAIN && reason != EWOULDBLOCK) co_return ErrorCode{reason, boost::system::system_category()};
    if (type == Socket::wait_write) co_return co_await wait_writable(timeout);
    co_return co_await wait(type, timeout);
}

Task<> Stream::linger() {
    ErrorCode ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    std::array<char, 4096> waste{};
    const auto until = std::chrono::steady_clock::now() + kLingerTime;
    for (std::size_t swallowed = 0; swallowed < kLingerBytes;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) co_return;
        const auto [error, count] = co_await read_some(asio::buffer(waste), left);
        if (error) co_return;
        swallowed += count;
    }
}

void Stream::cancel() {
    ErrorCode ignored;
    socket_.cancel(ignored);
}

void Stream::close() {
    ErrorCode ignored;
    socket_.close(ignored);
}

bool Stream::quiet() {
    char byte = 0;
    return ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

Task<ErrorCode> Stream::wait(Socket::wait_type type, std::chrono::milliseconds timeout) {
    deadline_.set(timeout);
    const auto [error] = co_await socket_.async_wait(type, kAsTuple);
    deadline_.clear();
    co_return error;
}

Task<ErrorCode> Stream::wait_writable(std::chrono::milliseconds timeout) {
    using Clock = std::chrono::steady_clock;
    // The kernel calls a socket writable only once a good part of its buffer is free; a slow but steady reader may need
    // longer than the timeout for that. Who reads a byte now and then just to hold the connection is as good as gone.
    for (;;) {
        if (waited_ == Clock::duration::zero()) taken_before_ = taken();
        const auto began = Clock::now();
        const auto error =
            co_await wait(Socket::wait_write, std::chrono::ceil<std::chrono::milliseconds>(timeout - waited_));
        waited_ += Clock::now() - began;
        if (waited_ >= timeout) {
            if (taken() - taken_before_ < min_write_bytes_)
                co_return asio::error::make_error_code(asio::error::operation_aborted);
            waited_ = {};
        }
        if (error != asio::error::operation_aborted) co_return error;
    }
}

std::int64_t Stream::taken() const {
    int waiting = 0;
    const bool known = ::ioctl(const_cast<Socket&>(socket_).native_handle(), SIOCOUTQ, &waiting) == 0;
    return known ? sent_ - waiting : sent_;
}

}  // namespace polyphony::http
