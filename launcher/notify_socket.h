#pragma once

#include <sys/types.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "platform/async.h"
#include "platform/error.h"

namespace polyphony::launcher {

/// What a process says about itself by the protocol of sd_notify(3).
struct Notification {
    bool ready = false;     ///< `READY=1`
    bool stopping = false;  ///< `STOPPING=1`
    std::string version;    ///< `X_VERSION=…`; empty if it does not say.
};

/// Reads one datagram; lines that are not known are passed over.
Notification parse_notification(std::string_view datagram);

/// The socket that NOTIFY_SOCKET names. The kernel tells who sends.
class NotifySocket {
  public:
    using Hear = std::function<void(pid_t sender, const Notification& notification)>;

    static Result<NotifySocket> open(asio::io_context& io, std::string path);

    const std::string& path() const { return path_; }
    /// Calls `hear` for every datagram, on the io_context, until this object ends.
    void listen(Hear hear);

  private:
    NotifySocket(asio::io_context& io, int descriptor, std::string path)
        : socket_(io, descriptor), path_(std::move(path)) {}
    void receive();

    asio::posix::stream_descriptor socket_;
    std::string path_;
    Hear hear_;
};

}  // namespace polyphony::launcher
