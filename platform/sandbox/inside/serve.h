#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "platform/error.h"
#include "platform/sandbox/message.h"

namespace polyphony::sandbox {

/// What a worker is to do, as it sees it.
struct Assignment {
    std::string_view parameters;
    std::vector<File> files;
    /// Tells the service how far it is. Ends the process if the service is gone.
    std::function<void(std::string_view)> progress;
};

/// Does one kind of job. A failure is the input's fault and its sentence the reason, unless its code is Unavailable.
using Kind = std::function<Result<std::string>(Assignment&)>;
using Kinds = std::map<std::string, Kind, std::less<>>;

/// The life of a worker program: locks itself down and does one job after another, as a Pool asks, until that is gone.
/// Returns the exit code. `prepare` runs before the lock, for what opens files or takes long.
int serve(const Kinds& kinds, const std::function<void()>& prepare = {});

/// From now on this process can only compute, and read and write what is open or will be passed to it: no other system
/// call is let through (seccomp(2)). Opening files is refused, all else kills it. Fails with Unavailable.
Result<void> lock_down();

}  // namespace polyphony::sandbox
