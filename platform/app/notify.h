#pragma once

#include <string_view>
#include <vector>

namespace polyphony::app {

/// Tells whoever started this process how it is, by the protocol of sd_notify(3): lines such as `READY=1`, sent as one
/// datagram to the socket named by NOTIFY_SOCKET. Does nothing if nobody listens.
void notify(std::string_view state);

/// The listening sockets handed over by the protocol of sd_listen_fds(3): descriptors from 3 on, if LISTEN_PID is this
/// process (or unset, which the launcher cannot know before exec) and LISTEN_FDS says how many.
std::vector<int> handed_over_sockets();

}  // namespace polyphony::app
