#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace polyphony {

/// Milliseconds since the epoch, UTC.
using UnixMillis = std::int64_t;

/// The wall clock as a value, so that tests can move it. Durations within a process use std::chrono::steady_clock.
using Clock = std::function<UnixMillis()>;

/// The system's wall clock.
inline UnixMillis system_now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace polyphony
