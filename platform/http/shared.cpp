#include "platform/http/shared.h"

namespace polyphony::http {

namespace {
constexpr std::size_t kMaxIdlePipes = 64;
}

std::optional<Socket> UpstreamPool::take(const std::string& address) {
    const std::lock_guard lock(mutex_);
    const auto found = idle_.find(address);
    if (found == idle_.end() || found->second.empty()) return std::nullopt;
    auto socket = std::move(found->second.back());
    found->second.pop_back();
    return socket;
}

void UpstreamPool::put(const std::string& address, Socket socket) {
    const std::lock_guard lock(mutex_);
    auto& idle = idle_[address];
    if (idle.size() < max_idle_) idle.push_back(std::move(socket));
}

Pipe UpstreamPool::take_pipe() {
    {
        const std::lock_guard lock(mutex_);
        if (!pipes_.empty()) {
            auto pipe = std::move(pipes_.back());
            pipes_.pop_back();
            return pipe;
        }
    }
    return Pipe();
}

void UpstreamPool::put_pipe(Pipe pipe) {
    const std::lock_guard lock(mutex_);
    if (pipes_.size() < kMaxIdlePipes) pipes_.push_back(std::move(pipe));
}

RequestMetrics::RequestMetrics(metrics::Metrics& metrics)
    : metrics_(metrics),
      open_connections_(metrics.gauge("polyphony_http_open_connections", "Open HTTP connections.")) {}

RequestMetrics::Route& RequestMetrics::route(const std::string& name) {
    const std::lock_guard lock(mutex_);
    auto& route = routes_[name];
    if (route.seconds) return route;
    for (std::size_t i = 0; i < route.by_class.size(); ++i)
        route.by_class[i] = &metrics_.counter("polyphony_http_requests_total", "HTTP requests answered.",
                                              {{"route", name}, {"status", std::to_string(i + 1) + "xx"}});
    route.seconds = &metrics_.seconds("polyphony_http_request_seconds", "Time from a request's head to its last byte.",
                                      {{"route", name}});
    return route;
}

void RequestMetrics::record(const std::string& name, Status status, std::chrono::steady_clock::duration duration) {
    auto& measured = route(name);
    const auto status_class = static_cast<std::size_t>(status) / 100;
    if (status_class >= 1 && status_class <= measured.by_class.size()) measured.by_class[status_class - 1]->Increment();
    // A WebSocket lasts as long as the client likes.
    if (status != Status::switching_protocols)
        measured.seconds->Observe(std::chrono::duration<double>(duration).count());
}

}  // namespace polyphony::http
