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
