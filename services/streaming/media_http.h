#pragma once

#include "platform/clock.h"
#include "platform/http/http.h"
#include "platform/storage/database.h"
#include "services/streaming/open_files.h"
#include "services/streaming/signed_urls.h"
#include "services/streaming/storage/audio_store.h"
#include "services/streaming/transcoder.h"

namespace polyphony::streaming {

/// The HTTP face of the service: the audio itself. Needs nothing but a signed address, the own database and the files.
class MediaHttp {
  public:
    MediaHttp(storage::Database& database, const SignedUrls& urls, AudioStore& audio, OpenFiles& open_files,
              Transcoder& transcoder, Clock clock);

    /// GET and HEAD `/media/audio/{track_id}`.
    void add_to(http::Router& router);

  private:
    Task<http::Response> audio(http::Request& request);
    Task<Result<http::FileRepresentation>> file_of(Grant grant);
    Task<Result<http::FileRepresentation>> open(Grant grant);
    /// The answer to a request, once the first of its bytes are here.
    Task<Result<http::Response>> answer(const http::Request& request, Grant grant);

    storage::Database& database_;
    const SignedUrls& urls_;
    AudioStore& audio_;
    OpenFiles& open_files_;
    Transcoder& transcoder_;
    Clock clock_;
};

}  // namespace polyphony::streaming
