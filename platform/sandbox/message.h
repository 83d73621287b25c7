#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/error.h"
#include "platform/file.h"

/// Work on what strangers made, in processes that can do nothing else: a service's side is Pool, a worker program's
/// side is serve() in inside/. Between them is a pair of connected sockets.
namespace polyphony::sandbox {

/// One message of a SOCK_SEQPACKET socket.
struct Message {
    std::string text;
    std::vector<File> files;  ///< Passed with it (SCM_RIGHTS, unix(7)).
};

inline constexpr std::size_t kMaxMessageBytes = 128UL * 1024;
inline constexpr std::size_t kMaxFiles = 4;

/// The descriptor that a worker finds its socket at.
inline constexpr int kWorkerSocket = 3;

// How a worker's messages begin.
inline constexpr char kReady = '+';     ///< It takes a job.
inline constexpr char kProgress = '~';  ///< How far the job has come.
inline constexpr char kDone = '=';      ///< The job's result.
inline constexpr char kFailed = '!';    ///< Why the job cannot be done, for people.
inline constexpr char kTrouble = '?';   ///< As kFailed, but it is not the input's fault.

/// Sends a message with copies of the descriptors. Fails with Unavailable if nobody is there to take it, and with
/// InvalidArgument if it is too large.
Result<void> send_message(int socket, std::string_view text, std::span<const int> files = {});

/// The next message. Fails with Unavailable if the other side is gone, and with Aborted if there is none yet on a
/// socket that does not block.
Result<Message> receive_message(int socket);

}  // namespace polyphony::sandbox
