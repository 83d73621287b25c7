#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/catalog/scan/file_facts.h"

/// What the service and its scan worker say to each other over a socket: one line of JSON each way for each file. The
/// worker begins with kReady. The service asks `{"path": …, "sidecar": …, "cue": …}` (text_of_path()) and waits for the
/// answer before it asks again; so the file that is being read when a worker dies is known.
namespace polyphony::catalog::scan {

/// The socket is the worker's standard input, in both directions.
inline constexpr int kWorkerSocket = 0;

inline constexpr std::string_view kReady = "{\"ready\":true}\n";

/// What shall be read.
struct ReadRequest {
    std::string path;     ///< Of the audio file.
    std::string sidecar;  ///< Of a text file with its lyrics; empty if there is none.
    std::string cue{};    ///< Of its CUE sheet; likewise.

    bool operator==(const ReadRequest&) const = default;
};
std::string encode_request(const ReadRequest& request);
std::optional<ReadRequest> decode_request(std::string_view line);

std::string encode_reply(const ReadResult& result);
/// Nothing if the line is not a reply: a broken worker.
std::optional<ReadResult> decode_reply(std::string_view line);

}  // namespace polyphony::catalog::scan
