#include "launcher/status_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>
#include <vector>

#include "launcher/table.h"

namespace polyphony::launcher {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

std::string duration(std::int64_t seconds) {
    if (seconds >= kDay) return fmt::format("{} d {} h", seconds / kDay, seconds % kDay / kHour);
    if (seconds >= kHour) return fmt::format("{} h {} min", seconds / kHour, seconds % kHour / kMinute);
    if (seconds >= kMinute) return fmt::format("{} min {} s", seconds / kMinute, seconds % kMinute);
    return fmt::format("{} s", seconds);
}

std::string dash_if_empty(const std::string& text) { return text.empty() ? "-" : text; }

std::string scan_text(const catalog::v1::ScanStatus* scan) {
    if (scan == nullptr) return "\nThe catalog does not answer, so files that could not be read are not known.\n";
    std::string text;
    if (scan->problem_count() == 0) return text;
    auto out = std::back_inserter(text);
    fmt::format_to(out, "\n{} music file{} could not be read:\n", scan->problem_count(),
                   scan->problem_count() == 1 ? "" : "s");
    for (const auto& problem : scan->problems()) fmt::format_to(out, "  {}: {}\n", problem.path(), problem.reason());
    return text;
}

/// Nothing once everything is measured.
std::string analysis_text(const streaming::v1::AnalysisStatus* analysis) {
    std::string text;
    if (analysis == nullptr) return text;
    auto out = std::back_inserter(text);
    const auto all = analysis->waiting() + analysis->measured() + analysis->failed();
    if (analysis->waiting() > 0)
        fmt::format_to(out, "\nLoudness is measured of {} of {} tracks{}.\n", analysis->measured(), all,
                       analysis->running() ? "" : ", and measuring is turned off");
    if (analysis->failed() > 0)
        fmt::format_to(out, "\n{} track{} cannot be measured:\n", analysis->failed(),
                       analysis->failed() == 1 ? "" : "s");
    for (const auto& failure : analysis->failures())
        fmt::format_to(out, "  {}: {}\n", failure.track_id(), failure.reason());
    return text;
}

boost::json::value analysis_json(const streaming::v1::AnalysisStatus* analysis) {
    if (analysis == nullptr) return {};
    return {{"waiting", analysis->waiting()}, {"measured", analysis->measured()}, {"failed", analysis->failed()}};
}

}  // namespace

std::string state_name(v1::ProcessState state) {
    constexpr std::string_view kPrefix = "PROCESS_STATE_";
    auto name = v1::ProcessState_Name(state).substr(kPrefix.size());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c == '_' ? '-' : static_cast<char>(c - 'A' + 'a'); });
    return name;
}

std::string status_table(const v1::Status& status, const Progress& progress) {
    std::string text = status.url() + "\n\n";
    std::vector<std::vector<std::string>> rows{
        {"SERVICE", "PID", "STATE", "RESTARTS", "UPTIME", "VERSION", "LAST EXIT"}};
    for (const auto& process : status.processes())
        rows.push_back({process.service(), process.pid() == 0 ? "-" : std::to_string(process.pid()),
                        state_name(process.state()), std::to_string(process.restarts()),
                        process.pid() == 0 ? "-" : duration(process.uptime_seconds()), dash_if_empty(process.version()),
                        dash_if_empty(process.last_exit())});
    return text + text_table(rows) + scan_text(progress.scan) + analysis_text(progress.analysis);
}

std::string status_json(const v1::Status& status, const Progress& progress) {
    const auto* scan = progress.scan;
    boost::json::array processes;
    for (const auto& process : status.processes())
        processes.push_back({{"service", process.service()},
                             {"pid", process.pid()},
                             {"state", state_name(process.state())},
                             {"restarts", process.restarts()},
                             {"uptime_seconds", process.uptime_seconds()},
                             {"version", process.version()},
                             {"last_exit", process.last_exit()}});
    boost::json::object all{{"url", status.url()}, {"processes", std::move(processes)}};
    all["unreadable_count"] = scan == nullptr ? boost::json::value() : boost::json::value(scan->problem_count());
    all["unreadable_files"] = boost::json::value();
    if (scan != nullptr) {
        boost::json::array files;
        for (const auto& problem : scan->problems())
            files.push_back({{"path", problem.path()}, {"reason", problem.reason()}});
        all["unreadable_files"] = std::move(files);
    }
    all["loudness"] = analysis_json(progress.analysis);
    return boost::json::serialize(all) + "\n";
}

}  // namespace polyphony::launcher
