#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "platform/async.h"
#include "platform/http/http.h"

namespace polyphony::http {

/// One type for TCP and unix sockets, so that everything above is compiled once.
using Socket = asio::generic::stream_protocol::socket;
using ErrorCode = boost::system::error_code;

/// How the address of a unix socket begins; its path follows.
inline constexpr std::string_view kUnixPrefix = "unix:";

/// Bytes of a head that are asked for at once.
inline constexpr std::size_t kReadBytes = 8 * 1024;

/// Makes an asynchronous operation return its error instead of throwing it.
inline constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

/// When the current wait of a connection ends. Set by the connection's coroutine, looked at by the server's regular
/// sweep, which is cheaper than a timer for each wait.
class Deadline {
  public:
    using Time = std::chrono::steady_clock::time_point;
    void set(std::chrono::milliseconds timeout) {
        at_ = (std::chrono::steady_clock::now() + timeout).time_since_epoch().count();
    }
    void clear() { at_ = Time::max().time_since_epoch().count(); }
    bool passed(Time now) const { return now.time_since_epoch().count() > at_; }

  private:
    std::atomic<Time::rep> at_{Time::max().time_since_epoch().count()};
};

/// A pipe for splice(2).
class Pipe {
  public:
    /// Not open() if the process has no descriptors left.
    Pipe();
    bool open() const { return static_cast<bool>(read_end_); }
    int read_end() const { return read_end_.descriptor(); }
    int write_end() const { return write_end_.descriptor(); }

  private:
    File read_end_;
    File write_end_;
};

/// Counts what a fast transfer moved, which must let others have their turn.
class Turn {
  public:
    /// True once enough was moved; begins the next turn then.
    bool over(ssize_t moved);

  private:
    std::size_t moved_ = 0;
};

/// A connected socket. What waits fails with operation_aborted once the deadline has passed. All that sends waits for
/// its reader as long as that takes `min_write_bytes` in each timeout.
class Stream {
  public:
    Stream(Socket socket, Deadline& deadline, std::size_t min_write_bytes = 1);

    /// From here on the reader is judged anew.
    void begin_answer() { waited_ = {}; }

    /// Connects a socket that is not connected yet.
    Task<ErrorCode> connect(asio::generic::stream_protocol::endpoint endpoint, std::chrono::milliseconds timeout);
    /// Reads what there is, at least one byte.
    Task<std::tuple<ErrorCode, std::size_t>> read_some(asio::mutable_buffer buffer, std::chrono::milliseconds timeout);
    /// Sends all parts, at most kMaxParts; `more` tells the kernel to wait for what follows to fill the packet.
    Task<ErrorCode> write(std::span<const std::string_view> parts, std::chrono::milliseconds timeout,
                          bool more = false);
    Task<ErrorCode> write(std::string_view text, std::chrono::milliseconds timeout, bool more = false);
    /// Sends a part of a file without copying it into this process.
    Task<ErrorCode> send_file(const FileRange& range, std::chrono::milliseconds timeout);
    /// Moves exactly `length` bytes from `from` to this stream through `pipe`, which is empty before and, unless it
    /// fails, after.
    Task<ErrorCode> splice_from(Stream& from, Pipe& pipe, std::uint64_t length, std::chrono::milliseconds timeout);
    /// Ends sending and swallows what still arrives for a moment, so that the peer can read the last response.
    Task<> linger();

    void cancel();
    void close();
    /// True if the peer has neither closed nor sent anything.
    bool quiet();
    Socket& socket() { return socket_; }
    Socket release() { return std::move(socket_); }

    static constexpr std::size_t kMaxParts = 4;

  private:
    /// After a system call that moved nothing, with its result and errno: waits until the socket is ready where that
    /// helps, and gives the error otherwise.
    Task<ErrorCode> stalled(ssize_t result, int reason, Socket::wait_type type, std::chrono::milliseconds timeout);
    Task<ErrorCode> wait(Socket::wait_type type, std::chrono::milliseconds timeout);
    Task<ErrorCode> wait_writable(std::chrono::milliseconds timeout);
    /// Bytes that were sent and do not wait in the kernel any more.
    std::int64_t taken() const;

    Socket socket_;
    Deadline& deadline_;
    std::int64_t min_write_bytes_;
    Turn turn_;
    std::int64_t sent_ = 0;
    std::int64_t taken_before_ = 0;                 ///< When the reader began to be judged.
    std::chrono::steady_clock::duration waited_{};  ///< For the reader since then.
};

}  // namespace polyphony::http
