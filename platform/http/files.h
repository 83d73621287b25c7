#pragma once

#include <string>

#include "platform/http/http.h"

namespace polyphony::http {

/// A file as it is served (RFC 9110 section 8): the bytes, and what clients may hold them against.
struct FileRepresentation {
    std::shared_ptr<const File> file;
    std::uint64_t size = 0;
    std::chrono::sys_seconds modified;
    std::string etag;  ///< A strong one, with its quotes.
    std::string content_type;
    Filling filling = nullptr;  ///< None: all of it is there.
};

/// Opens a regular file; the etag is made of its size and time of change. Fails with NotFound.
Result<FileRepresentation> open_file(const std::string& path, std::string content_type);

/// The etag that open_file() would give this file now; empty if that cannot be found out. It becomes another one once
/// the file is written to.
std::string etag_of(const File& file);

/// Most ranges that a client gets in one answer.
inline constexpr std::size_t kMaxRanges = 16;

/// Answers GET and HEAD with the file, by the rules of RFC 9110: preconditions (section 13: If-Match, If-None-Match,
/// If-Modified-Since, If-Unmodified-Since, If-Range) and byte ranges (section 14): 206 with a single range, or with
/// several as `multipart/byteranges`; 416 if all lie beyond the end; the whole file for ranges that select_ranges()
/// ignores.
Response serve_file(const Request& request, const FileRepresentation& representation);

/// The part of a file that is sent first; null if the response has none.
const FileRange* first_range(const Response& response);

}  // namespace polyphony::http
