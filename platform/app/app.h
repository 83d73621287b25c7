#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/config/config.h"
#include "platform/error.h"
#include "platform/events/backfill/backfill_server.h"
#include "platform/events/events.h"
#include "platform/http/http.h"
#include "platform/metrics/metrics.h"
#include "platform/rpc/client.h"
#include "platform/rpc/server.h"
#include "platform/storage/database.h"

/// The life of a process: options, start, readiness, drain, stop.
namespace polyphony::app {

/// Options that every program of the platform has.
struct CommonOptions {
    std::string data = "data";  ///< Folder for what lasts.
    std::string run;            ///< Folder for sockets; `DATA/run` if empty.
    std::string database;       ///< Database URL; `sqlite:DATA/SERVICE.db` if empty.
    std::string nats = "nats://127.0.0.1:4222";
    std::string rpc_listen;   ///< `unix:RUN/SERVICE.sock` if empty.
    std::string http_listen;  ///< `unix:RUN/SERVICE.http.sock` if empty.
    std::string ops_listen;   ///< `unix:RUN/SERVICE.ops.sock` if empty: /metrics, /health, /ready.
    std::string log_level = "info";
    int drain_seconds = 10;          ///< Most time for the requests under way when stopping.
    int idempotency_hours = 24;      ///< How long a repeated request gets the first answer.
    int past_seconds = 600;          ///< Most time to tell another service the past, or to be told one.
    int past_patience_seconds = 10;  ///< Most time for each part of it.
    int past_at_once = 2;            ///< Most services that are told the past at once.
    rpc::ClientOptions peers;        ///< For calls of other services; address and name are each one's own.
    rpc::LoadShedderOptions overload;

    UnixMillis idempotency_ms() const { return idempotency_hours * 3'600'000LL; }
};

/// What a program serves. What is empty is not opened.
struct Serving {
    std::vector<grpc::Service*> rpc;     ///< On rpc_listen.
    const http::Router* http = nullptr;  ///< On http_listen, or on the sockets handed over by LISTEN_FDS.
    http::Limits http_limits;
    events::EventBus* events = nullptr;  ///< Started when all else is ready; stopped last.
};

/// The ground that a service's main() builds on, valid while App::run()'s body runs.
class Runtime {
  public:
    Runtime(std::string service, CommonOptions options);
    ~Runtime();

    const std::string& service() const { return service_; }
    const CommonOptions& options() const { return options_; }
    asio::io_context& io();
    metrics::Metrics& metrics();
    rpc::Dispatcher& dispatcher();

    /// Opens this service's database with the platform's tables and its own.
    Result<std::unique_ptr<storage::Database>> open_database(const storage::MigrationSeries& own);
    /// Options for this service's EventBus. Other services are asked for their past where peer() reaches them.
    events::Options event_options() const;
    /// How much of its past this service tells others.
    events::BackfillLimits backfill_limits() const;
    /// A client of another service, at `unix:RUN/NAME.sock` unless POLYPHONY_PEER_NAME says otherwise.
    std::unique_ptr<rpc::Client> peer(const std::string& name);
    /// The address of another service's HTTP listener, by the same rule (POLYPHONY_PEER_NAME_HTTP).
    std::string peer_http(const std::string& name) const;

    /// Listens, tells the launcher or systemd that it is ready (sd_notify(3)), and blocks until SIGTERM or SIGINT; then
    /// drains and returns. Returns an error if an address cannot be had.
    Result<void> serve(const Serving& serving);

  private:
    std::string peer_address(const std::string& name) const;

    struct Impl;
    std::string service_;
    CommonOptions options_;
    std::unique_ptr<Impl> impl_;
};

/// A program of the platform. See services/playlist/main.cpp for how it reads.
class App {
  public:
    App(std::string service, const std::string& description);

    /// The service's own options, to be declared before run().
    config::Config& config() { return config_; }

    /// Parses the options, sets logging up and calls `body`. Returns the process's exit code; an error is printed as
    /// one line and gives 1.
    int run(int argc, const char* const* argv, const std::function<Result<void>(Runtime&)>& body);

  private:
    std::string service_;
    config::Config config_;
    CommonOptions options_;
};

}  // namespace polyphony::app
