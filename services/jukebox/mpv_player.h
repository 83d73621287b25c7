#pragma once

#include <memory>
#include <string>

#include "platform/async.h"
#include "services/jukebox/player.h"

namespace polyphony::jukebox {

/// A player by libmpv (https://mpv.io/manual/stable/), which sounds on a device of this machine: one of
/// `mpv --audio-device=help`, `auto` for the usual one, `null` for silence that takes its time. Calls back on `io`.
/// Fails with Unavailable if mpv does not start, or does not know the device's driver.
Result<std::unique_ptr<Player>> open_mpv(asio::io_context& io, const std::string& device);

}  // namespace polyphony::jukebox
