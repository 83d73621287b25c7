#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "platform/http/stream.h"

namespace polyphony::http {

class Connection;

/// Idle connections to one server's upstreams, and idle pipes to splice through. Thread-safe.
class UpstreamPool {
  public:
    explicit UpstreamPool(std::size_t max_idle) : max_idle_(max_idle) {}

    /// A connection that was idle; nothing if there is none.
    std::optional<Socket> take(const std::string& address);
    void put(const std::string& address, Socket socket);
    /// A pipe that is empty; perhaps not open().
    Pipe take_pipe();
    /// Only an empty pipe may be given back.
    void put_pipe(Pipe pipe);

  private:
    std::size_t max_idle_;
    std::mutex mutex_;
    std::map<std::string, std::vector<Socket>> idle_;
    std::vector<Pipe> pipes_;
};

/// Counts and times requests by route and class of status. Thread-safe.
class RequestMetrics {
  public:
    explicit RequestMetrics(metrics::Metrics& metrics);
    void record(const std::string& route, Status status, std::chrono::steady_clock::duration duration);
    prometheus::Gauge& open_connections() { return open_connections_; }

  private:
    struct Route {
        std::array<prometheus::Counter*, 5> by_class{};
        prometheus::Histogram* seconds = nullptr;
    };
    Route& route(const std::string& name);

    metrics::Metrics& metrics_;
    prometheus::Gauge& open_connections_;
    std::mutex mutex_;
    std::map<std::string, Route> routes_;
};

/// What the connections of one server share.
struct Shared {
    Shared(asio::io_context& context, const Router& routes, Limits all_limits, metrics::Metrics& registry)
        : io(context), router(routes), limits(all_limits), upstreams(limits.max_idle_upstreams), metrics(registry) {}

    asio::io_context& io;
    const Router& router;
    const Limits limits;
    UpstreamPool upstreams;
    RequestMetrics metrics;
    std::atomic<bool> draining{false};

    std::mutex mutex;
    std::unordered_set<std::shared_ptr<Connection>> connections;  ///< Guarded by `mutex`.
};

}  // namespace polyphony::http
