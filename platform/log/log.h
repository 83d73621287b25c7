#pragma once

#include <spdlog/spdlog.h>

#include <string>
#include <string_view>

#include "platform/trace/trace.h"

/// Structured logs: one JSON object a line on standard error, with `time`, `level`, `service`, `message` and, where
/// there is one, `trace_id`. Write with spdlog's own functions (`spdlog::info("…", …)`); values from people are logged
/// as ids only, and secrets never.
namespace polyphony::log {

/// Sets the process's logger up. `level` is one of trace, debug, info, warn, error. Called once by app::run().
void init(std::string_view service, std::string_view level);

/// Logs a message that belongs to a trace.
void traced(spdlog::level::level_enum level, const trace::Context& trace, std::string_view message);

}  // namespace polyphony::log
