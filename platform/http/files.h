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

/// Answers GET and HEAD with the file, by the rules of RFC 9110: preconditions (section 13: If-Match, If-None-Match,
/// If-Modified-Since, If-Unmodified-Since, If-Range) and byte ranges (section 14): 206 for a single range, the whole
/// file for several and for malformed ones, 416 for one beyond the end.
Response serve_file(const Request& request, const FileRepresentation& representation);

}  // namespace polyphony::http
