#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/catalog/scan/file_facts.h"

/// What the service and its scan worker say to each other over a socket: one line of JSON each way for each file. The
/// worker begins with kReady. The service asks `{"path": …}` (text_of_path()) and waits for the answer before it asks
/// again; so the file that is being read when a worker dies is known.
namespace polyphony::catalog::scan {

/// The socket is the worker's standard input, in both directions.
inline constexpr int kWorkerSocket = 0;

inline constexpr std::string_view kReady = "{\"ready\":true}\n";

std::string encode_request(std::string_view path);
std::optional<std::string> decode_request(std::string_view line);

std::string encode_reply(const ReadResult& result);
/// Nothing if the line is not a reply: a broken worker.
std::optional<ReadResult> decode_reply(std::string_view line);

}  // namespace polyphony::catalog::scan
