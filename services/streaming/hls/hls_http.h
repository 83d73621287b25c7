#pragma once

#include <functional>
#include <memory>
#include <string>

#include "platform/clock.h"
#include "platform/http/http.h"
#include "platform/storage/database.h"
#include "services/streaming/entitlements.h"
#include "services/streaming/hls/open_segments.h"
#include "services/streaming/jobs/audio_format.h"
#include "services/streaming/signed_urls.h"

namespace polyphony::streaming::hls {

/// Gives a track's audio in another format, which may still be on its way.
using OpenRendition = std::function<Task<Result<std::shared_ptr<GrowingFile>>>(AudioAsset asset, AudioFormat format)>;
/// What someone's plan allows now.
using FindEntitlement = std::function<Task<Result<Entitlement>>(std::string user_id)>;

/// HTTP Live Streaming (RFC 8216). Everything is below `/media/hls/{track_id}/`: a multivariant playlist, and for each
/// variant a media playlist, an initialization section and segments, all of them parts of one rendition. Who holds the
/// signed address of the first gets signed addresses of what their plan allows.
class HlsHttp {
  public:
    HlsHttp(storage::Database& database, const SignedUrls& urls, OpenSegments& open_segments, OpenRendition rendition,
            FindEntitlement entitlement, Clock clock);

    void add_to(http::Router& router);

  private:
    using Opened = std::shared_ptr<const OpenVariant>;
    /// Answers for a variant that the request has a pass for.
    using Answer = std::function<Task<Result<http::Response>>(const http::Request&, Opened, const Pass&)>;

    Task<http::Response> variants(http::Request& request);
    http::Handler for_variant(Answer answer);
    Task<Result<AudioAsset>> asset_of(std::string track_id);
    Task<Result<Opened>> open(std::string track_id, std::string name);
    Task<Result<http::Response>> playlist(Opened variant, const Pass& pass);

    storage::Database& database_;
    const SignedUrls& urls_;
    OpenSegments& open_segments_;
    OpenRendition rendition_;
    FindEntitlement entitlement_;
    Clock clock_;
};

}  // namespace polyphony::streaming::hls
