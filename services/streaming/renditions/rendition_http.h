#pragma once

#include "platform/http/files.h"
#include "services/streaming/assets.h"
#include "services/streaming/jobs/transcode_job.h"
#include "services/streaming/renditions/rendition_cache.h"

/// Renditions in HTTP's terms.
namespace polyphony::streaming {

/// What is known of a rendition before it is made.
struct RenditionHead {
    std::chrono::sys_seconds modified;
    std::string etag;
    std::string content_type;
};

RenditionHead rendition_head(const AudioAsset& asset, const TranscodeJob& job);

/// A whole rendition as a file.
http::FileRepresentation as_file(const Rendition& rendition, const RenditionHead& head);

/// Whether all of it is asked for, from its beginning, without conditions.
bool is_plain(const http::Request& request);
/// Whether all of it may be the answer: as is_plain(), or `Range: bytes=0-`.
bool can_stream(const http::Request& request);

/// Answers with a rendition while it is made, once its first byte is here. Fails as RenditionCache::readable().
Task<Result<http::Response>> stream_rendition(RenditionCache& cache, RenditionCache::Handle rendition,
                                              RenditionHead head);

/// Waits for the first byte of an answer that is a file that arrives still, while it can be a failure.
Task<Result<void>> begin(const http::Request& request, http::Response& response);

}  // namespace polyphony::streaming
