#pragma once

#include <string>

#include "platform/clock.h"
#include "platform/idempotency/idempotency.h"
#include "platform/rpc/context.h"
#include "platform/storage/database.h"
#include "services/streaming/decisions/decision.h"
#include "services/streaming/player/stream_limit.h"
#include "services/streaming/plays.h"
#include "services/streaming/renditions/choice.h"
#include "services/streaming/renditions/rendition_cache.h"
#include "services/streaming/signed_urls.h"

namespace polyphony::streaming {

struct PlaybackLimits {
    std::chrono::hours url_lifetime{6};
    int free_kbps = 160;  ///< What an account without a plan may hear.
    std::size_t max_context_characters = 200;
    UnixMillis idempotency_ms = idempotency::kKeepMs;  ///< How long a repeated start gives the same play.
    StreamLimits streams{};
};

/// Where to fetch a track's audio, and why there.
struct Stream {
    std::string url;
    std::string hls_url;  ///< The same track by HLS.
    UnixMillis expires_at = 0;
    Choice choice;
    int plan_max_kbps = 0;
};

/// A play session and where its audio is.
struct StartedPlay {
    Play play;
    Stream stream;
};

/// What people do with audio: ask for it, and tell how much of it they heard.
class Playback {
  public:
    Playback(storage::Database& database, const SignedUrls& urls, RenditionCache& renditions, PlaybackLimits limits,
             Clock clock);

    /// Fails with NotFound for unknown and withdrawn tracks and those of libraries that are closed to the listener, as
    /// choose() does, and with FailedPrecondition and the reason if the track must be converted and cannot be (see
    /// Quarantine).
    Task<Result<Stream>> stream(rpc::Caller listener, Wish wish);
    /// Decides for a client that says in detail what it plays; `known` as for streaming::decide(). Fails with NotFound
    /// and as check() does.
    Task<Result<Decision>> decide(rpc::Caller listener, std::string track_id, ClientProfile client,
                                  StreamDetails known);
    /// The stream of what was decided, from `start_ms` on. The plan is asked again: fails with InvalidArgument for a
    /// format that is none, with FailedPrecondition for one that the plan does not allow any more, and as stream()
    /// does.
    Task<Result<Stream>> decided(rpc::Caller listener, std::string track_id, std::string format, std::int64_t start_ms);
    /// Begins a play session under the client's own id, or a new one if that is empty. The same id again gives the same
    /// play; AlreadyExists if it names another one. So does a repetition of a `request` with a key, with a fresh
    /// address. FailedPrecondition if as many devices play as the plan allows; see StreamLimit.
    Task<Result<StartedPlay>> start(rpc::Caller listener, Wish wish, std::string context, std::string play_id,
                                    idempotency::Request request = {});
    /// Fails with NotFound for unknown and others' plays. The play says if its device should stop.
    Task<Result<Play>> update(std::string user_id, std::string play_id, Progress progress);
    Task<Result<Entitlement>> entitlement(std::string user_id);

  private:
    struct Facts;
    Result<Facts> facts_now(storage::Snapshot& snapshot, const rpc::Caller& listener,
                            const std::string& track_id) const;
    Stream sign(std::string user_id, Facts facts, Choice choice);
    Entitlement free_plan() const;
    Entitlement entitlement_now(soci::session& sql, const std::string& user_id) const;
    Result<Play> start_once(storage::Transaction& transaction, const Play& play, bool take_over,
                            const idempotency::Request& request) const;

    storage::Database& database_;
    const SignedUrls& urls_;
    RenditionCache& renditions_;
    PlaybackLimits limits_;
    StreamLimit streams_;
    Clock clock_;
};

}  // namespace polyphony::streaming
