#pragma once

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

/// A listening TCP socket; the caller owns the descriptor. Fails with Unavailable, and says why, if the address cannot
/// be had.
Result<int> listen_on(const Address& address);

/// What people type into their browser: `http://127.0.0.1:4040`, also for an address that means all interfaces.
std::string url_of(const Address& address);

}  // namespace polyphony::launcher
