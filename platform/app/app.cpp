#include "platform/app/app.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>

#include "platform/log/log.h"

namespace polyphony::app {

namespace {

constexpr mode_t kPrivate = 077;  // What a data folder holds is for its owner alone.

void print_error(const std::string& service, const std::string& message) {
    std::fprintf(stderr, "polyphony-%s: %s\n", service.c_str(), message.c_str());
}

void fill_defaults(CommonOptions& options, const std::string& service) {
    if (options.run.empty()) options.run = options.data + "/run";
    if (options.database.empty()) options.database = "sqlite:" + options.data + "/" + service + ".db";
    std::string socket = "unix:" + options.run + "/" + service;
    // A process that is to take over from another one listens next to it, on sockets of its own.
    if (const char* generation = std::getenv("POLYPHONY_GENERATION")) socket.append(".").append(generation);
    if (options.rpc_listen.empty()) options.rpc_listen = socket + ".sock";
    if (options.http_listen.empty()) options.http_listen = socket + ".http.sock";
    if (options.ops_listen.empty()) options.ops_listen = socket + ".ops.sock";
}

Result<void> make_folders(const CommonOptions& options) {
    for (const auto& folder : {options.data, options.run}) {
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        if (error) return fail(Code::Unavailable, "The folder " + folder + " cannot be made: " + error.message() + ".");
    }
    return {};
}

void add_peer_options(config::Config& config, rpc::ClientOptions& peers) {
    config
        .add("peer-max-calls", peers.max_in_flight,
             "Most calls of another service under way at once; interactive ones have three quarters of them, those in "
             "the background a half.")
        ->check(CLI::PositiveNumber);
    config
        .add("peer-retry-ratio", peers.retry_ratio, "Calls of another service that are asked again, as a part of all.")
        ->check(CLI::Range(0.0, 1.0));
    config
        .add("peer-failure-ratio", peers.breaker.failure_ratio,
             "A service that fails to answer this part of its newest calls is not asked for a while.")
        ->check(CLI::Range(0.0, 1.0));
    config.add("peer-window-calls", peers.breaker.window_calls, "How many calls these are at most,")
        ->check(CLI::PositiveNumber);
    config.add("peer-least-calls", peers.breaker.least_calls, "and at least,")->check(CLI::PositiveNumber);
    config.add("peer-window-ms", peers.breaker.window_ms, "and how old at most.")->check(CLI::PositiveNumber);
    config.add("peer-open-ms", peers.breaker.open_ms, "How long a service that failed is not asked.")
        ->check(CLI::PositiveNumber);
    config
        .add("peer-least-time-ms", peers.breaker.least_time_ms,
             "A call that had less time to be answered counts for nothing when it is too late.")
        ->check(CLI::NonNegativeNumber);
}

void add_overload_options(config::Config& config, rpc::LoadShedderOptions& overload) {
    config
        .add("overload-delay-ms", overload.queue_delay_ms,
             "Requests that always wait longer than this for their turn are too many, and a part of them is refused.")
        ->check(CLI::PositiveNumber);
    config.add("overload-interval-ms", overload.interval_ms, "For how long they must have waited so.")
        ->check(CLI::PositiveNumber);
    config.add("overload-least-requests", overload.least_requests, "How many they must be in that time.")
        ->check(CLI::PositiveNumber);
}

void add_past_options(config::Config& config, CommonOptions& options) {
    config.add("past-seconds", options.past_seconds, "Most time to tell another service the past, or to be told one.")
        ->check(CLI::Range(1, 24 * 3600));
    config.add("past-patience-seconds", options.past_patience_seconds, "Most time for each part of it.")
        ->check(CLI::Range(1, 3600));
    config.add("past-at-once", options.past_at_once, "Most services that are told the past at once.")
        ->check(CLI::Range(1, 100));
}

}  // namespace

App::App(std::string service, const std::string& description)
    : service_(std::move(service)), config_(service_, description) {
    config_.add("data", options_.data, "Folder for what lasts.");
    config_.add("run", options_.run, "Folder for sockets; DATA/run if empty.");
    config_.add("database", options_.database,
                "Database: sqlite:PATH or postgresql://…; sqlite:DATA/SERVICE.db if empty.");
    config_.add("nats", options_.nats, "Address of the message queue.");
    config_.add("rpc-listen", options_.rpc_listen, "Where to answer gRPC: unix:PATH or HOST:PORT.");
    config_.add("http-listen", options_.http_listen, "Where to answer HTTP: unix:PATH or HOST:PORT.");
    config_.add("ops-listen", options_.ops_listen,
                "Where to answer /metrics, /health and /ready: unix:PATH or HOST:PORT.");
    config_.add("log-level", options_.log_level, "Least level to log.")
        ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}));
    config_.add("drain-seconds", options_.drain_seconds, "Most time for the requests under way when stopping.")
        ->check(CLI::Range(0, 3600));
    add_peer_options(config_, options_.peers);
    add_overload_options(config_, options_.overload);
    config_.add("idempotency-hours", options_.idempotency_hours, "How long a repeated request gets the first answer.")
        ->check(CLI::Range(1, 24 * 30));
    add_past_options(config_, options_);
}

int App::run(int argc, const char* const* argv, const std::function<Result<void>(Runtime&)>& body) {
    if (const auto exit_code = config_.parse(argc, argv)) return *exit_code;
    fill_defaults(options_, service_);
    log::init(service_, options_.log_level);
    ::umask(kPrivate);
    try {
        auto done = make_folders(options_);
        if (done) {
            Runtime runtime(service_, options_);
            done = body(runtime);
        }
        if (done) return 0;
        print_error(service_, done.error().message);
    } catch (const std::exception& exception) {
        print_error(service_, exception.what());
    }
    return 1;
}

}  // namespace polyphony::app
