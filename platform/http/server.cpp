#include <fcntl.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>

#include "platform/http/connection.h"
#include "platform/http/shared.h"

namespace polyphony::http {

namespace {

using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;
using Endpoint = asio::generic::stream_protocol::endpoint;

/// How often late waits are looked for; the precision of every timeout.
constexpr std::chrono::milliseconds kSweepInterval{100};
constexpr std::chrono::milliseconds kDrainPoll{10};
/// Pause after accept failed, as when descriptors have run out.
constexpr std::chrono::milliseconds kAcceptPause{100};

/// The IP address of a TCP endpoint, empty for others.
std::string ip_of(const Endpoint& endpoint) {
    const int family = endpoint.protocol().family();
    if (family != AF_INET && family != AF_INET6) return {};
    asio::ip::tcp::endpoint tcp;
    if (endpoint.size() > tcp.capacity()) return {};
    std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
    tcp.resize(endpoint.size());
    return tcp.address().to_string();
}

/// Removes a socket file that a dead process left behind; one that is listened on stays.
void remove_stale(asio::io_context& io, const std::string& path) {
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0 || !S_ISSOCK(facts.st_mode)) return;
    asio::local::stream_protocol::socket probe(io);
    ErrorCode error;
    probe.connect(asio::local::stream_protocol::endpoint(path), error);
    if (error == asio::error::connection_refused) ::unlink(path.c_str());
}

Result<Endpoint> resolve(asio::io_context& io, const std::string& address) {
    if (address.starts_with(kUnixPrefix)) {
        const auto path = address.substr(kUnixPrefix.size());
        if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path))
            return fail(Code::InvalidArgument, fmt::format("The socket path \"{}\" is empty or too long.", path));
        remove_stale(io, path);
        return Endpoint(asio::local::stream_protocol::endpoint(path));
    }
    const auto colon = address.rfind(':');
    if (colon == std::string::npos)
        return fail(Code::InvalidArgument, fmt::format("The address \"{}\" is not HOST:PORT or unix:PATH.", address));
    auto host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    asio::ip::tcp::resolver resolver(io);
    ErrorCode error;
    const auto found = resolver.resolve(host, address.substr(colon + 1), asio::ip::tcp::resolver::passive, error);
    if (error || found.empty())
        return fail(Code::Unavailable, fmt::format("The address \"{}\" cannot be resolved.", address));
    return Endpoint(found.begin()->endpoint());
}

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
    Impl(asio::io_context& io, const Router& router, Limits limits, metrics::Metrics& metrics)
        : shared(std::make_shared<Shared>(io, router, limits, metrics)) {}

    Result<void> start(const std::shared_ptr<Acceptor>& acceptor, const std::string& name);
    Task<> accept_all(std::shared_ptr<Acceptor> acceptor);
    void serve(Socket socket, const Endpoint& peer, Connection::Strand strand);
    Task<> sweep();
    void stop_accepting();

    template <class Action>
    void for_each_connection(Action action) {
        const std::lock_guard lock(shared->mutex);
        for (const auto& connection : shared->connections) action(*connection);
    }

    std::shared_ptr<Shared> shared;
    std::vector<std::shared_ptr<Acceptor>> acceptors;
    std::atomic<bool> stopped{false};
};

Result<void> Server::Impl::start(const std::shared_ptr<Acceptor>& acceptor, const std::string& name) {
    ErrorCode error;
    acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error) return fail(Code::Unavailable, fmt::format("Cannot listen on {}: {}.", name, error.message()));
    acceptors.push_back(acceptor);
    auto& io = shared->io;
    asio::co_spawn(io, accept_all(acceptor), [self = shared_from_this()](std::exception_ptr) {});
    if (acceptors.size() == 1) asio::co_spawn(io, sweep(), [self = shared_from_this()](std::exception_ptr) {});
    return {};
}

Task<> Server::Impl::accept_all(std::shared_ptr<Acceptor> acceptor) {
    asio::steady_timer pause(shared->io);
    while (!shared->draining && acceptor->is_open()) {
        auto strand = asio::make_strand(shared->io);
        const asio::any_io_executor executor(strand);
        Endpoint peer;
        auto [error, socket] = co_await acceptor->async_accept(executor, peer, kAsTuple);
        if (!error) {
            serve(std::move(socket), peer, std::move(strand));
        } else if (acceptor->is_open()) {
            pause.expires_after(kAcceptPause);
            co_await pause.async_wait(kAsTuple);
        }
    }
}

void Server::Impl::serve(Socket socket, const Endpoint& peer, Connection::Strand strand) {
    ErrorCode ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    // What a slow reader has not asked for yet stays in the file. Fails for unix sockets, whose buffer does not grow.
    const int unsent = static_cast<int>(shared->limits.max_unsent_bytes);
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof(unsent));
    const auto connection = std::make_shared<Connection>(shared, std::move(socket), ip_of(peer), strand);
    {
        const std::lock_guard lock(shared->mutex);
        if (shared->connections.size() >= shared->limits.max_connections) return;
        shared->connections.insert(connection);
    }
    shared->metrics.open_connections().Increment();
    asio::co_spawn(strand, connection->run(), [shared = shared, connection](const std::exception_ptr& failure) {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const std::exception& exception) {
            spdlog::error("A connection failed: {}", exception.what());
        }
        shared->metrics.open_connections().Decrement();
        const std::lock_guard lock(shared->mutex);
        shared->connections.erase(connection);
    });
}

Task<> Server::Impl::sweep() {
    asio::steady_timer timer(shared->io);
    while (!stopped) {
        timer.expires_after(kSweepInterval);
        co_await timer.async_wait(kAsTuple);
        const auto now = std::chrono::steady_clock::now();
        for_each_connection([now](Connection& connection) { connection.end_late_wait(now); });
    }
}

void Server::Impl::stop_accepting() {
    shared->draining = true;
    for (const auto& acceptor : acceptors) {
        ErrorCode ignored;
        acceptor->close(ignored);
    }
}

Server::Server(asio::io_context& io, const Router& router, Limits limits, metrics::Metrics& metrics)
    : impl_(std::make_shared<Impl>(io, router, limits, metrics)) {
    std::signal(SIGPIPE, SIG_IGN);
}

Server::~Server() {
    impl_->stopped = true;
    impl_->stop_accepting();
    impl_->for_each_connection([](Connection& connection) { connection.abort(); });
    const std::lock_guard lock(impl_->shared->mutex);
    impl_->shared->connections.clear();
}

Result<void> Server::listen(const std::string& address) {
    auto& io = impl_->shared->io;
    const auto endpoint = resolve(io, address);
    if (!endpoint) return fail(endpoint.error());
    const auto acceptor = std::make_shared<Acceptor>(io);
    ErrorCode error;
    acceptor->open(endpoint->protocol(), error);
    if (!error) acceptor->set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor->bind(*endpoint, error);
    if (error) return fail(Code::Unavailable, fmt::format("Cannot listen on {}: {}.", address, error.message()));
    return impl_->start(acceptor, address);
}

Result<void> Server::adopt(int descriptor) {
    sockaddr_storage address{};
    socklen_t length = sizeof(address);
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        return fail(Code::InvalidArgument, fmt::format("Descriptor {} is not a socket.", descriptor));
    const auto acceptor = std::make_shared<Acceptor>(impl_->shared->io);
    ErrorCode error;
    acceptor->assign(asio::generic::stream_protocol(address.ss_family, 0), descriptor, error);
    const auto name = fmt::format("descriptor {}", descriptor);
    if (error) return fail(Code::Unavailable, fmt::format("Cannot listen on {}: {}.", name, error.message()));
    return impl_->start(acceptor, name);
}

std::uint16_t Server::port() const {
    for (const auto& acceptor : impl_->acceptors) {
        ErrorCode error;
        const auto local = acceptor->local_endpoint(error);
        const int family = local.protocol().family();
        if (error || (family != AF_INET && family != AF_INET6)) continue;
        // The port is at the same place for both families.
        return ntohs(reinterpret_cast<const sockaddr_in*>(local.data())->sin_port);
    }
    return 0;
}

Task<> Server::drain(std::chrono::steady_clock::time_point deadline) {
    const auto impl = impl_;
    impl->stop_accepting();
    impl->for_each_connection([](Connection& connection) { connection.drain(); });
    const auto open = [&impl] {
        const std::lock_guard lock(impl->shared->mutex);
        return impl->shared->connections.size();
    };
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (open() > 0 && std::chrono::steady_clock::now() < deadline) {
        timer.expires_after(kDrainPoll);
        co_await timer.async_wait(kAsTuple);
    }
    impl->for_each_connection([](Connection& connection) { connection.abort(); });
    impl->stopped = true;
}

}  // namespace polyphony::http
