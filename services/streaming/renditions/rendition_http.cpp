#include "services/streaming/renditions/rendition_http.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

namespace polyphony::streaming {
namespace {

using boost::beast::http::field;

constexpr std::size_t kChunkBytes = 64UL * 1024;

/// The next bytes of a rendition; none at its end.
Task<Result<std::string>> next_chunk(RenditionCache& cache, RenditionCache::Handle rendition, std::uint64_t& offset) {
    auto waiting = cache.readable(rendition, offset, kChunkBytes);
    const auto there = co_await std::move(waiting);
    if (!there) co_return fail(there.error());
    std::string bytes(*there, '\0');
    const auto got = ::pread(rendition->file->descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (got != static_cast<ssize_t>(bytes.size()))
        co_return fail(Code::Unavailable, "The converted audio cannot be read.");
    offset += *there;
    co_return bytes;
}

}  // namespace

RenditionHead rendition_head(const AudioAsset& asset, const TranscodeJob& job) {
    RenditionHead head;
    // The cache changes its files' times to know which were used; what clients see must stay the same.
    head.modified = std::chrono::sys_seconds(std::chrono::seconds(asset.modified_ms / 1000));
    head.etag = fmt::format("\"{}\"", rendition_version(asset, job));
    head.content_type = media_type(job.format);
    return head;
}

http::FileRepresentation as_file(const Rendition& rendition, const RenditionHead& head) {
    http::FileRepresentation file;
    file.file = rendition.file;
    file.size = rendition.bytes;
    file.modified = head.modified;
    file.etag = head.etag;
    file.content_type = head.content_type;
    return file;
}

bool is_plain(const http::Request& request) {
    constexpr std::array kConditions{field::range,    field::if_match,          field::if_none_match,
                                     field::if_range, field::if_modified_since, field::if_unmodified_since};
    if (request.verb != http::Verb::get) return false;
    for (const auto condition : kConditions)
        if (request.headers.count(condition) > 0) return false;
    return true;
}

bool can_stream(const http::Request& request) {
    const auto range = request.headers.find(field::range);
    const bool from_the_beginning = range != request.headers.end() && range->value() == "bytes=0-";
    return is_plain(request) || (request.verb == http::Verb::get && from_the_beginning);
}

Task<Result<http::Response>> stream_rendition(RenditionCache& cache, RenditionCache::Handle rendition,
                                              RenditionHead head) {
    auto waiting = cache.readable(rendition, 0, 1);
    if (const auto first = co_await std::move(waiting); !first) co_return fail(first.error());
    http::Response response;
    response.headers.set(field::content_type, head.content_type);
    response.headers.set(field::etag, head.etag);
    response.headers.set(field::last_modified, http::format_date(head.modified));
    response.headers.set(field::accept_ranges, "bytes");
    response.body = http::ChunkSource([&cache, rendition, offset = std::make_shared<std::uint64_t>(0)] {
        return next_chunk(cache, rendition, *offset);
    });
    co_return response;
}

Task<Result<void>> begin(const http::Request& request, http::Response& response) {
    auto* body = std::get_if<http::FileRange>(&response.body);
    if (body == nullptr || !body->filling || body->length == 0 || request.verb != http::Verb::get)
        co_return Result<void>{};
    const auto first = co_await body->filling(body->offset, body->length);
    if (!first) co_return fail(first.error());
    body->ready = *first;
    co_return Result<void>{};
}

}  // namespace polyphony::streaming
