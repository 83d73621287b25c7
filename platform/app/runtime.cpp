#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json.hpp>
#include <cctype>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "platform/app/app.h"
#include "platform/app/notify.h"
#include "platform/idempotency/idempotency.h"
#include "platform/version.h"

namespace polyphony::app {

namespace {

std::string peer_variable(std::string name, std::string_view suffix) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return "POLYPHONY_PEER_" + name + std::string(suffix);
}

std::string from_environment(const std::string& variable, std::string otherwise) {
    const char* value = std::getenv(variable.c_str());
    return value != nullptr ? value : std::move(otherwise);
}

}  // namespace

struct Runtime::Impl {
    explicit Impl(rpc::LoadShedderOptions overload) : dispatcher(io.get_executor(), metrics, overload) {}

    asio::io_context io{1};
    metrics::Metrics metrics;
    rpc::Dispatcher dispatcher;
};

Runtime::Runtime(std::string service, CommonOptions options)
    : service_(std::move(service)), options_(std::move(options)), impl_(std::make_unique<Impl>(options_.overload)) {}

Runtime::~Runtime() = default;

asio::io_context& Runtime::io() { return impl_->io; }
metrics::Metrics& Runtime::metrics() { return impl_->metrics; }
rpc::Dispatcher& Runtime::dispatcher() { return impl_->dispatcher; }

Result<std::unique_ptr<storage::Database>> Runtime::open_database(const storage::MigrationSeries& own) {
    const std::array series{events::migrations(), idempotency::migrations(), own};
    storage::Options options;
    options.url = options_.database;
    return storage::Database::open(options, series, metrics());
}

events::Options Runtime::event_options() const {
    events::Options options;
    options.nats_url = options_.nats;
    options.service = service_;
    options.backfill.door = [this](const std::string& source) { return peer_address(source); };
    options.backfill.patience = std::chrono::seconds(options_.past_patience_seconds);
    options.backfill.at_most = std::chrono::seconds(options_.past_seconds);
    return options;
}

events::BackfillLimits Runtime::backfill_limits() const {
    events::BackfillLimits limits;
    limits.at_once = options_.past_at_once;
    limits.patience = std::chrono::seconds(options_.past_patience_seconds);
    limits.at_most = std::chrono::seconds(options_.past_seconds);
    return limits;
}

std::string Runtime::peer_address(const std::string& name) const {
    return from_environment(peer_variable(name, ""), "unix:" + options_.run + "/" + name + ".sock");
}

std::unique_ptr<rpc::Client> Runtime::peer(const std::string& name) {
    auto options = options_.peers;
    options.peer = name;
    options.address = peer_address(name);
    return std::make_unique<rpc::Client>(std::move(options), metrics());
}

std::string Runtime::peer_http(const std::string& name) const {
    return from_environment(peer_variable(name, "_HTTP"), "unix:" + options_.run + "/" + name + ".http.sock");
}

namespace {

/// /health says that the process lives, /ready that it can serve, /metrics how it is doing.
http::Router operations_router(const std::string& service, metrics::Metrics& metrics, const events::EventBus* events) {
    http::Router router;
    auto state = [service, events](http::Request&) -> Task<http::Response> {
        boost::json::object body{{"service", service}, {"version", version()}, {"status", "ok"}};
        if (events != nullptr) body["broker"] = events->connected() ? "connected" : "away";
        co_return http::reply(http::Status::ok, "application/json", boost::json::serialize(body));
    };
    router.add(http::Verb::get, "/health", state);
    router.add(http::Verb::get, "/ready", state);
    router.add(http::Verb::get, "/metrics", [&metrics](http::Request&) -> Task<http::Response> {
        co_return http::reply(http::Status::ok, "text/plain; version=0.0.4", metrics.text());
    });
    return router;
}

Result<void> listen_http(http::Server& server, const std::string& address) {
    const auto sockets = handed_over_sockets();
    if (sockets.empty()) return server.listen(address);
    for (const int socket : sockets)
        if (auto adopted = server.adopt(socket); !adopted) return adopted;
    return {};
}

/// Blocks until someone asks this process to stop.
void run_until_signal(asio::io_context& io) {
    asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
    auto work = asio::make_work_guard(io);
    io.run();
    io.restart();
}

/// Runs a coroutine on the context until it is done.
void run_task(asio::io_context& io, Task<> task) {
    asio::co_spawn(io, std::move(task), [&io](std::exception_ptr) { io.stop(); });
    auto work = asio::make_work_guard(io);
    io.run();
    io.restart();
}

}  // namespace

Result<void> Runtime::serve(const Serving& serving) {
    const auto operations = operations_router(service_, metrics(), serving.events);
    http::Server operations_server(io(), operations, {}, metrics());
    if (auto listening = operations_server.listen(options_.ops_listen); !listening) return listening;

    std::unique_ptr<http::Server> http_server;
    if (serving.http != nullptr) {
        http_server = std::make_unique<http::Server>(io(), *serving.http, serving.http_limits, metrics());
        if (auto listening = listen_http(*http_server, options_.http_listen); !listening) return listening;
    }
    std::unique_ptr<rpc::Server> rpc_server;
    if (!serving.rpc.empty()) {
        auto listening = rpc::Server::listen(options_.rpc_listen, serving.rpc);
        if (!listening) return fail(listening.error());
        rpc_server = std::move(*listening);
    }
    if (serving.events != nullptr) serving.events->start();

    spdlog::info("ready");
    notify("READY=1\nX_VERSION=" + std::string(version()));
    run_until_signal(io());
    spdlog::info("draining");
    notify("STOPPING=1");

    const auto patience = std::chrono::seconds(options_.drain_seconds);
    if (http_server) run_task(io(), http_server->drain(std::chrono::steady_clock::now() + patience));
    if (rpc_server) {
        // The calls under way finish on the io_context, which must go on while gRPC waits for them.
        std::jthread waiting([&] {
            rpc_server->drain(std::chrono::system_clock::now() + patience);
            asio::post(io(), [this] { io().stop(); });
        });
        auto work = asio::make_work_guard(io());
        io().run();
        io().restart();
    }
    if (serving.events != nullptr) serving.events->stop();
    run_task(io(), operations_server.drain(std::chrono::steady_clock::now()));
    spdlog::info("stopped");
    return {};
}

}  // namespace polyphony::app
