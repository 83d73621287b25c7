#include "launcher/remote.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>
#include <utility>

#include "launcher/app_password_text.h"
#include "launcher/data_folder.h"
#include "launcher/erasures_text.h"
#include "launcher/status_text.h"
#include "platform/metrics/metrics.h"
#include "platform/rpc/client.h"

namespace polyphony::launcher {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kAnswerTime{5};
constexpr std::chrono::seconds kRestartTime{60};
constexpr std::chrono::seconds kDownTime{60};

// Calls a method and waits for the answer.
std::optional<Error> call(const std::string& address, std::string_view method, const google::protobuf::Message& request,
                          google::protobuf::Message& response, std::chrono::seconds timeout) {
    rpc::CallContext context;
    context.caller = {"launcher", true};  // Who can reach the sockets owns the platform.
    context.deadline = std::chrono::steady_clock::now() + timeout;
    rpc::ClientOptions options;
    options.address = address;
    options.timeout = timeout;
    metrics::Metrics metrics;
    asio::io_context io;
    rpc::Client client(options, metrics);
    std::optional<Error> failed = Error{Code::Internal, "The call did not end."};
    asio::co_spawn(io, client.call_into(method, request, response, context),
                   [&](std::exception_ptr, std::optional<Error> result) {
                       failed = std::move(result);
                       io.stop();
                   });
    const auto work = asio::make_work_guard(io);
    io.run();
    return failed;
}

Result<void> call_launcher(const fs::path& data, std::string_view method, const google::protobuf::Message& request,
                           google::protobuf::Message& response, std::chrono::seconds timeout) {
    if (!DataFolder::taken(data))
        return fail(Code::FailedPrecondition, "Polyphony does not run on the data folder " + data.string() + ".");
    auto failed = call(launcher_socket(data), "polyphony.launcher.v1.LauncherService." + std::string(method), request,
                       response, timeout);
    if (failed) return fail(std::move(*failed));
    return {};
}

Result<void> restart(const fs::path& data, const std::string& service, bool rolling) {
    v1::RestartServiceRequest request;
    request.set_service(service);
    request.set_rolling(rolling);
    v1::RestartServiceResponse response;
    return call_launcher(data, "RestartService", request, response, kRestartTime);
}

}  // namespace

Result<void> call_service(const fs::path& data, const std::string& service, std::string_view method,
                          const google::protobuf::Message& request, google::protobuf::Message& response,
                          std::chrono::seconds timeout) {
    auto failed = call(service_socket(data, service), method, request, response, timeout);
    if (failed) return fail(std::move(*failed));
    return {};
}

Result<void> print_status(const fs::path& data, bool json) {
    v1::Status status;
    if (auto done = call_launcher(data, "GetStatus", v1::GetStatusRequest(), status, kAnswerTime); !done) return done;
    catalog::v1::ScanStatus scan;
    streaming::v1::AnalysisStatus analysis;
    const auto no_scan = call(service_socket(data, "catalog"), "polyphony.catalog.v1.CatalogService.GetScan",
                              catalog::v1::GetScanRequest(), scan, kAnswerTime);
    const auto no_analysis =
        call(service_socket(data, "streaming"), "polyphony.streaming.v1.AnalysisService.GetAnalysis",
             streaming::v1::GetAnalysisRequest(), analysis, kAnswerTime);
    Progress progress;
    if (!no_scan) progress.scan = &scan;
    if (!no_analysis) progress.analysis = &analysis;
    fmt::print("{}", json ? status_json(status, progress) : status_table(status, progress));
    return {};
}

Result<void> print_erasures(const fs::path& data) {
    user::v1::ListErasuresResponse answer;
    if (auto done = call_service(data, "user", "polyphony.user.v1.UserService.ListErasures",
                                 user::v1::ListErasuresRequest(), answer, kAnswerTime);
        !done)
        return done;
    fmt::print("{}", erasures_table(answer));
    return {};
}

Result<void> create_app_password(const fs::path& data, const std::string& username, const std::string& label,
                                 bool json) {
    user::v1::CreateAppPasswordRequest request;
    request.set_username(username);
    request.set_label(label);
    user::v1::NewAppPassword made;
    if (auto done = call_service(data, "user", "polyphony.user.v1.AppPasswordService.CreateAppPassword", request, made,
                                 kAnswerTime);
        !done)
        return done;
    fmt::print("{}", json ? app_password_json(made) : app_password_text(made));
    return {};
}

Result<void> restart(const fs::path& data, const std::string& service) { return restart(data, service, false); }

Result<void> restart_rolling(const fs::path& data, const std::string& service) {
    if (!service.empty()) return restart(data, service, true);
    v1::Status status;
    if (auto done = call_launcher(data, "GetStatus", v1::GetStatusRequest(), status, kAnswerTime); !done) return done;
    // The edge is last in the order they are started.
    for (const auto& process : status.processes()) {
        if (!process.can_roll()) continue;
        if (auto done = restart(data, process.service(), true); !done) return done;
        fmt::print("{} is restarted.\n", process.service());
        std::fflush(stdout);
    }
    return {};
}

Result<void> stop(const fs::path& data, const std::string& service) {
    v1::StopServiceRequest request;
    request.set_service(service);
    v1::StopServiceResponse response;
    return call_launcher(data, "StopService", request, response, kRestartTime);
}

Result<void> down(const fs::path& data) {
    v1::ShutDownResponse response;
    if (auto done = call_launcher(data, "ShutDown", v1::ShutDownRequest(), response, kAnswerTime); !done) return done;
    const auto deadline = std::chrono::steady_clock::now() + kDownTime;
    while (DataFolder::taken(data)) {
        if (std::chrono::steady_clock::now() > deadline)
            return fail(Code::DeadlineExceeded, "Polyphony was told to end and is still running.");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return {};
}

}  // namespace polyphony::launcher
