#pragma once

#include "platform/clock.h"
#include "platform/http/http.h"
#include "platform/storage/database.h"
#include "services/streaming/open_files.h"
#include "services/streaming/renditions/rendition_cache.h"
#include "services/streaming/signed_urls.h"
#include "services/streaming/storage/audio_store.h"

namespace polyphony::streaming {

/// The HTTP face of the service: the audio itself. Needs nothing but a signed address, the own database and the files.
class MediaHttp {
  public:
    MediaHttp(storage::Database& database, const SignedUrls& urls, AudioStore& audio, OpenFiles& open_files,
              RenditionCache& renditions, Clock clock);

    /// GET and HEAD `/media/audio/{track_id}`.
    void add_to(http::Router& router);

  private:
    using Served = Task<Result<http::Response>>;

    Task<http::Response> audio(http::Request& request);
    /// The answer to a request, once the first of its bytes are here.
    Served answer(const http::Request& request, Grant grant);
    Served original(const http::Request& request, AudioAsset asset);
    Served rendition(const http::Request& request, AudioAsset asset, TranscodeJob job);
    Task<Result<AudioAsset>> asset(std::string track_id);

    storage::Database& database_;
    const SignedUrls& urls_;
    AudioStore& audio_;
    OpenFiles& open_files_;
    RenditionCache& renditions_;
    Clock clock_;
};

}  // namespace polyphony::streaming
