#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "platform/error.h"

namespace polyphony::jukebox {

/// Makes audio sound. Called, and calls back, on one thread.
class Player {
  public:
    /// A track has come to an end; or its audio broke off, for this reason.
    using Ended = std::function<void(std::optional<Error> broken)>;

    virtual ~Player() = default;
    /// Says when what play() began ends by itself.
    virtual void on_end(Ended ended) = 0;
    /// Plays what is at an address from a place on, instead of what sounds.
    virtual void play(const std::string& url, std::int64_t position_ms) = 0;
    virtual void pause(bool paused) = 0;
    virtual void stop() = 0;
    /// From 0 to 1.
    virtual void set_gain(double gain) = 0;
    /// The place in what sounds, or in what has ended; nothing while what play() began does not sound yet.
    virtual std::optional<std::int64_t> position_ms() = 0;
};

}  // namespace polyphony::jukebox
