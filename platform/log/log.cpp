#include "platform/log/log.h"

#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <iterator>
#include <memory>
#include <utility>

namespace polyphony::log {
namespace {

// The trace of the line being written; spdlog has no field for it.
thread_local const trace::Context* current_trace = nullptr;

std::string_view level_name(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::trace:
            return "trace";
        case spdlog::level::debug:
            return "debug";
        case spdlog::level::info:
            return "info";
        case spdlog::level::warn:
            return "warn";
        default:
            return "error";
    }
}

// A JSON string; bytes that are not UTF-8, as file names may hold, become `?`.
std::string json_string(std::string_view text) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    auto json = boost::json::serialize(boost::json::string_view(text.data(), text.size()));
    if (std::all_of(json.begin(), json.end(), is_ascii)) return json;
    boost::json::error_code malformed;
    boost::json::parse(json, malformed);
    if (malformed) std::replace_if(json.begin(), json.end(), std::not_fn(is_ascii), '?');
    return json;
}

// RFC 3339, UTC, milliseconds.
std::string timestamp(spdlog::log_clock::time_point time) {
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(time);
    const auto day = std::chrono::floor<std::chrono::days>(ms);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(ms - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

class JsonLine : public spdlog::formatter {
  public:
    explicit JsonLine(std::string service) : service_(std::move(service)) {}

    void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
        const auto into = std::back_inserter(out);
        fmt::format_to(into, R"({{"time":"{}","level":"{}","service":{},"message":{})", timestamp(line.time),
                       level_name(line.level), json_string(service_),
                       json_string(std::string_view(line.payload.data(), line.payload.size())));
        if (current_trace != nullptr) fmt::format_to(into, R"(,"trace_id":{})", json_string(current_trace->trace_id));
        fmt::format_to(into, "}}\n");
    }

    std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonLine>(service_); }

  private:
    std::string service_;
};

}  // namespace

void init(std::string_view service, std::string_view level) {
    auto logger =
        std::make_shared<spdlog::logger>(std::string(service), std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_formatter(std::make_unique<JsonLine>(std::string(service)));
    logger->set_level(spdlog::level::from_str(std::string(level)));
    spdlog::set_default_logger(std::move(logger));
}

void traced(spdlog::level::level_enum level, const trace::Context& trace, std::string_view message) {
    current_trace = trace.trace_id.empty() ? nullptr : &trace;
    spdlog::log(level, "{}", message);
    current_trace = nullptr;
}

}  // namespace polyphony::log
