#include "platform/http/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "platform/http/message.h"
#include "platform/http/ranges.h"
#include "platform/ids/ids.h"

namespace polyphony::http {

using boost::beast::http::field;

namespace {

/// Whether a list of entity tags, or `*`, names `etag`. Weak tags count only if `weak`.
bool names(std::string_view list, std::string_view etag, bool weak) {
    list = trimmed(list);
    if (list == "*") return true;
    while (!list.empty()) {
        if (list.starts_with(',')) {
            list = trimmed(list.substr(1));
            continue;
        }
        const bool is_weak = list.starts_with("W/");
        if (is_weak) list.remove_prefix(2);
        if (!list.starts_with('"')) return false;
        const auto end = list.find('"', 1);
        if (end == std::string_view::npos) return false;
        if (list.substr(0, end + 1) == etag && (weak || !is_weak)) return true;
        list = trimmed(list.substr(end + 1));
    }
    return false;
}

/// All lines of a field that is a list (RFC 9110 section 5.3).
std::string whole_list(const Headers& headers, field name) {
    std::string list;
    const auto [begin, end] = headers.equal_range(name);
    for (auto line = begin; line != end; ++line) list.append(list.empty() ? "" : ",").append(line->value());
    return list;
}

enum class Precondition { Holds, NotModified, Failed };

/// RFC 9110 section 13.2.2, steps 1 to 4.
Precondition check_preconditions(const Headers& headers, const FileRepresentation& file) {
    const auto date = [&](field name) { return parse_date(headers[name]); };
    if (headers.count(field::if_match) > 0) {
        if (!names(whole_list(headers, field::if_match), file.etag, false)) return Precondition::Failed;
    } else if (const auto since = date(field::if_unmodified_since)) {
        if (file.modified > *since) return Precondition::Failed;
    }
    if (headers.count(field::if_none_match) > 0) {
        if (names(whole_list(headers, field::if_none_match), file.etag, true)) return Precondition::NotModified;
    } else if (const auto since = date(field::if_modified_since)) {
        if (file.modified <= *since) return Precondition::NotModified;
    }
    return Precondition::Holds;
}

/// Whether `If-Range` lets the range count (RFC 9110 section 13.1.5).
bool range_holds(const Headers& headers, const FileRepresentation& file) {
    if (headers.count(field::if_range) == 0) return true;
    const std::string_view condition = headers[field::if_range];
    if (condition.starts_with('"')) return condition == file.etag;
    return parse_date(condition) == file.modified;
}

/// The ranges that are asked for; nothing if it is the whole.
std::optional<std::vector<ByteRange>> ranges_of(const Request& request, const FileRepresentation& file) {
    // Ranges are defined for GET only (RFC 9110 section 14.2).
    if (request.verb != Verb::get || request.headers.count(field::range) != 1) return std::nullopt;
    if (!range_holds(request.headers, file)) return std::nullopt;
    return select_ranges(request.headers[field::range], file.size, kMaxRanges);
}

FileRange part_of(const FileRepresentation& file, const ByteRange& range) {
    return {file.file, range.first, range.count, file.filling};
}

std::string content_range(const ByteRange& range, std::uint64_t size) {
    return fmt::format("bytes {}-{}/{}", range.first, range.first + range.count - 1, size);
}

void send_several(Response& response, const FileRepresentation& file, const std::vector<ByteRange>& ranges) {
    const auto boundary = ids::make();
    response.headers.set(field::content_type, "multipart/byteranges; boundary=" + boundary);
    MultipartRanges body;
    for (const auto& range : ranges)
        body.parts.push_back(
            {fmt::format("{}--{}\r\nContent-Type: {}\r\nContent-Range: {}\r\n\r\n", body.parts.empty() ? "" : "\r\n",
                         boundary, file.content_type, content_range(range, file.size)),
             part_of(file, range)});
    body.end = fmt::format("\r\n--{}--\r\n", boundary);
    response.body = std::move(body);
}

Response beyond_the_end(const FileRepresentation& file) {
    auto response = problem(Status::range_not_satisfiable, "range_not_satisfiable", "The range is beyond the end.");
    response.headers.set(field::content_range, fmt::format("bytes */{}", file.size));
    return response;
}

std::string etag_of(const struct stat& facts) {
    return fmt::format("\"{:x}.{:x}-{:x}\"", facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_size);
}

}  // namespace

Result<FileRepresentation> open_file(const std::string& path, std::string content_type) {
    FileRepresentation representation;
    // Without O_NONBLOCK a named pipe would block this thread.
    auto file = std::make_shared<const File>(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat facts {};
    if (!*file || ::fstat(file->descriptor(), &facts) != 0 || !S_ISREG(facts.st_mode))
        return fail(Code::NotFound, "The file is missing.");
    representation.file = std::move(file);
    representation.size = static_cast<std::uint64_t>(facts.st_size);
    representation.modified = std::chrono::sys_seconds(std::chrono::seconds(facts.st_mtim.tv_sec));
    representation.etag = etag_of(facts);
    representation.content_type = std::move(content_type);
    return representation;
}

std::string etag_of(const File& file) {
    struct stat facts {};
    return ::fstat(file.descriptor(), &facts) == 0 ? etag_of(facts) : std::string();
}

std::uint64_t MultipartRanges::length() const {
    std::uint64_t bytes = end.size();
    for (const auto& part : parts) bytes += part.head.size() + part.range.length;
    return bytes;
}

Response serve_file(const Request& request, const FileRepresentation& file) {
    const auto precondition = check_preconditions(request.headers, file);
    if (precondition == Precondition::Failed)
        return problem(Status::precondition_failed, "precondition_failed", "The file is not the one that was meant.");
    const auto ranges = ranges_of(request, file);
    const bool modified = precondition != Precondition::NotModified;
    if (modified && ranges && ranges->empty()) return beyond_the_end(file);

    Response response;
    response.headers.set(field::etag, file.etag);
    response.headers.set(field::last_modified, format_date(file.modified));
    response.headers.set(field::accept_ranges, "bytes");
    if (!modified) {
        response.status = Status::not_modified;
        return response;
    }
    response.headers.set(field::content_type, file.content_type);
    if (!ranges) {
        response.body = part_of(file, {0, file.size});
        return response;
    }
    response.status = Status::partial_content;
    if (ranges->size() > 1) {
        send_several(response, file, *ranges);
        return response;
    }
    response.headers.set(field::content_range, content_range(ranges->front(), file.size));
    response.body = part_of(file, ranges->front());
    return response;
}

const FileRange* first_range(const Response& response) {
    if (const auto* several = std::get_if<MultipartRanges>(&response.body))
        return several->parts.empty() ? nullptr : &several->parts.front().range;
    return std::get_if<FileRange>(&response.body);
}

}  // namespace polyphony::http
