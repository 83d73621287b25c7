#pragma once

#include <chrono>
#include <string>

#include "platform/error.h"

namespace polyphony::launcher {

/// An address such as `127.0.0.1:4040`, `[::1]:4040` or `localhost:4040`.
struct Address {
    std::string host;
    std::string port;
};

/// Fails with InvalidArgument if `text` is no such address.
Result<Address> parse_address(const std::string& text);

/// How long a taken address is asked for again: the processes of a launcher that was killed just now hold the public
/// socket until the kernel has ended them too.
constexpr std::chrono::milliseconds kTakenPatience{2000};

/// A listening TCP socket; the caller owns the descriptor. Fails with Unavailable, and says why, if the address cannot
/// be had; one that is taken is asked for again for `patience`.
Result<int> listen_on(const Address& address, std::chrono::milliseconds patience = kTakenPatience);

/// What people type into their browser: `http://127.0.0.1:4040`, also for an address that means all interfaces.
std::string url_of(const Address& address);

}  // namespace polyphony::launcher
