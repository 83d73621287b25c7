#include "platform/http/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/beast/core/string.hpp>
#include <charconv>

namespace polyphony::http {

using boost::beast::http::field;

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Whether a list of entity tags, or `*`, names `etag`. Weak tags count only if `weak`.
bool names(std::string_view list, std::string_view etag, bool weak) {
    list = trimmed(list);
    if (list == "*") return true;
    while (!list.empty()) {
        const bool is_weak = list.starts_with("W/");
        if (is_weak) list.remove_prefix(2);
        if (!list.starts_with('"')) return false;
        const auto end = list.find('"', 1);
        if (end == std::string_view::npos) return false;
        if (list.substr(0, end + 1) == etag && (weak || !is_weak)) return true;
        list = trimmed(list.substr(end + 1));
        if (list.starts_with(',')) list.remove_prefix(1);
        list = trimmed(list);
    }
    return false;
}

enum class Outcome { Whole, Part, NotModified, Failed, Unsatisfiable };

/// RFC 9110 section 13.2.2, steps 1 to 4.
Outcome check_preconditions(const Headers& headers, const FileRepresentation& file) {
    const auto date = [&](field name) { return parse_date(headers[name]); };
    if (headers.count(field::if_match) > 0) {
        if (!names(headers[field::if_match], file.etag, false)) return Outcome::Failed;
    } else if (const auto since = date(field::if_unmodified_since)) {
        if (file.modified > *since) return Outcome::Failed;
    }
    if (headers.count(field::if_none_match) > 0) {
        if (names(headers[field::if_none_match], file.etag, true)) return Outcome::NotModified;
    } else if (const auto since = date(field::if_modified_since)) {
        if (file.modified <= *since) return Outcome::NotModified;
    }
    return Outcome::Whole;
}

struct Part {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

/// A number of digits only; one that is too large becomes the largest. Nothing if it is malformed.
std::optional<std::uint64_t> position(std::string_view digits) {
    std::uint64_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, value);
    if (at != end || digits.empty()) return std::nullopt;
    return error == std::errc::result_out_of_range ? UINT64_MAX : value;
}

/// The part that `Range` asks for (RFC 9110 section 14.1.2); malformed and several ranges mean the whole.
Outcome select_part(std::string_view range, std::uint64_t size, Part& part) {
    constexpr std::string_view kUnit = "bytes=";
    if (!boost::beast::iequals(range.substr(0, kUnit.size()), kUnit)) return Outcome::Whole;
    const auto spec = trimmed(range.substr(kUnit.size()));
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return Outcome::Whole;
    const auto first = position(spec.substr(0, dash));
    const auto last = position(spec.substr(dash + 1));
    if (dash == 0) {
        if (!last) return Outcome::Whole;
        if (*last == 0 || size == 0) return Outcome::Unsatisfiable;
        part.count = std::min(*last, size);
        part.first = size - part.count;
        return Outcome::Part;
    }
    const bool open_ended = dash + 1 == spec.size();
    if (!first || (!last && !open_ended) || (last && *last < *first)) return Outcome::Whole;
    if (*first >= size) return Outcome::Unsatisfiable;
    part.first = *first;
    part.count = std::min(last.value_or(size - 1), size - 1) - *first + 1;
    return Outcome::Part;
}

/// Whether `If-Range` lets the range count (RFC 9110 section 13.1.5).
bool range_holds(const Headers& headers, const FileRepresentation& file) {
    if (headers.count(field::if_range) == 0) return true;
    const std::string_view condition = headers[field::if_range];
    if (condition.starts_with('"')) return condition == file.etag;
    return parse_date(condition) == file.modified;
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
    representation.etag = fmt::format("\"{:x}.{:x}-{:x}\"", facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_size);
    representation.content_type = std::move(content_type);
    return representation;
}

Response serve_file(const Request& request, const FileRepresentation& file) {
    auto outcome = check_preconditions(request.headers, file);
    Part part{0, file.size};
    // Ranges are defined for GET only (RFC 9110 section 14.2).
    const auto range = request.headers.find(field::range);
    if (outcome == Outcome::Whole && request.verb == Verb::get && range != request.headers.end() &&
        range_holds(request.headers, file))
        outcome = select_part(range->value(), file.size, part);

    Response response;
    if (outcome == Outcome::Failed)
        return problem(Status::precondition_failed, "precondition_failed", "The file is not the one that was meant.");
    if (outcome == Outcome::Unsatisfiable) {
        response = problem(Status::range_not_satisfiable, "range_not_satisfiable", "The range is beyond the end.");
        response.headers.set(field::content_range, fmt::format("bytes */{}", file.size));
        return response;
    }
    response.headers.set(field::etag, file.etag);
    response.headers.set(field::last_modified, format_date(file.modified));
    response.headers.set(field::accept_ranges, "bytes");
    if (outcome == Outcome::NotModified) {
        response.status = Status::not_modified;
        return response;
    }
    response.headers.set(field::content_type, file.content_type);
    if (outcome == Outcome::Part) {
        response.status = Status::partial_content;
        response.headers.set(field::content_range,
                             fmt::format("bytes {}-{}/{}", part.first, part.first + part.count - 1, file.size));
    }
    response.body = FileRange{file.file, part.first, part.count, file.filling};
    return response;
}

}  // namespace polyphony::http
