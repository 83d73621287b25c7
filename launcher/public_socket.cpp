#include "launcher/public_socket.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <thread>

namespace polyphony::launcher {
namespace {

// How many clients may wait while the edge is started anew.
constexpr int kBacklog = 4096;
constexpr int kMaxPort = 65'535;
constexpr std::chrono::milliseconds kTakenPause{20};

std::string bracketed(const std::string& host) { return host.find(':') == std::string::npos ? host : "[" + host + "]"; }

tl::expected<int, std::error_code> try_to_listen(const addrinfo& where) {
    const int descriptor = socket(where.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    if (descriptor >= 0 && setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(descriptor, where.ai_addr, where.ai_addrlen) == 0 && listen(descriptor, kBacklog) == 0)
        return descriptor;
    const std::error_code error(errno, std::generic_category());
    if (descriptor >= 0) close(descriptor);
    return tl::unexpected(error);
}

}  // namespace

Result<Address> parse_address(const std::string& text) {
    const auto colon = text.rfind(':');
    const auto error =
        fail(Code::InvalidArgument, "'" + text + "' is no address; write HOST:PORT, such as 127.0.0.1:4040.");
    if (colon == std::string::npos || colon == 0) return error;
    Address address{text.substr(0, colon), text.substr(colon + 1)};
    if (address.host.front() == '[' && address.host.back() == ']')
        address.host = address.host.substr(1, address.host.size() - 2);
    else if (address.host.find(':') != std::string::npos)
        return error;
    const bool digits =
        !address.port.empty() && address.port.size() <= 5 &&
        std::all_of(address.port.begin(), address.port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (address.host.empty() || !digits || std::stoi(address.port) > kMaxPort || std::stoi(address.port) == 0)
        return error;
    return address;
}

Result<int> listen_on(const Address& address, std::chrono::milliseconds patience) {
    const auto where = bracketed(address.host) + ":" + address.port;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found); error != 0)
        return fail(Code::Unavailable, "The address " + where + " is not known: " + gai_strerror(error) + ".");
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);

    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto descriptor = try_to_listen(*found);
        if (descriptor) return *descriptor;
        const auto error = descriptor.error();
        if (error.value() != EADDRINUSE)
            return fail(Code::Unavailable, "Cannot listen on " + where + ": " + error.message() + ".");
        if (std::chrono::steady_clock::now() >= deadline)
            return fail(Code::Unavailable, "The address " + where + " is taken by another program.");
        std::this_thread::sleep_for(kTakenPause);
    }
}

std::string url_of(const Address& address) {
    auto host = address.host;
    if (host == "0.0.0.0") host = "127.0.0.1";
    if (host == "::") host = "::1";
    return "http://" + bracketed(host) + ":" + address.port;
}

}  // namespace polyphony::launcher
