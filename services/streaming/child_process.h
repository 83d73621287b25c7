#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"

namespace polyphony::streaming {

/// What a child process may use.
struct ProcessLimits {
    std::chrono::seconds time{120};  ///< On the clock; it is killed after that.
    std::chrono::seconds cpu_time{60};
    std::uint64_t memory_bytes = 2ULL * 1024 * 1024 * 1024;  ///< Address space.
    std::uint64_t file_bytes = 512ULL * 1024 * 1024;         ///< Of each file that it writes.
};

/// Runs a program (looked for in PATH) with these arguments to its end, in a process group of its own, with no input,
/// no output, none of this process's files and an empty environment. Fails with NotFound if there is no such program,
/// and with Internal if it does not end well. If the waiting coroutine goes away, the process is killed.
Task<Result<void>> run_process(std::vector<std::string> command, ProcessLimits limits);

}  // namespace polyphony::streaming
