#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "platform/error.h"
#include "services/broadcast/audio_files.h"

namespace polyphony::broadcast {

/// Whether an address (of sockaddr_in or sockaddr_in6) is one of the internet, and not of this machine, a private
/// network, a link, or a group (RFC 6890).
bool is_public_address(const std::string& address);

struct FetchOptions {
    std::function<bool(const std::string&)> may_connect = is_public_address;  ///< To which addresses.

    std::chrono::seconds connecting{10};    ///< Most time for a connection.
    std::chrono::seconds feed_time{60};     ///< Most time for a feed.
    std::chrono::seconds stalled{30};       ///< Most time without a kilobyte a second.
    std::chrono::seconds audio_time{7200};  ///< Most time for an episode's audio.
    std::int64_t feed_bytes = 10'000'000;   ///< Of the largest feed.
    std::int64_t audio_bytes = 1LL << 30;   ///< Of the largest audio.
};

/// What a server said.
struct Fetched {
    long status = 0;         ///< Of HTTP.
    bool resumed = false;    ///< It goes on where the part that is here ends.
    bool unchanged = false;  ///< It has no other than the one that is known (304).
    std::string etag;
    std::string modified;
    std::string content_type;
    std::int64_t bytes = 0;  ///< Of the whole, as far as it came.
};

/// Fetches what strangers' addresses lead to: http and https alone, also behind redirections (at most five), never from
/// this machine or its own network unless that is allowed, for so long and so much and no more. For one thread.
class Fetcher {
  public:
    /// Takes a piece of the body, and what its server said; fails if it cannot.
    using Sink = std::function<Result<void>(const Fetched&, std::string_view)>;

    /// `stop`: breaks off once it is asked for.
    Fetcher(FetchOptions options, std::stop_token stop) : options_(std::move(options)), stop_(std::move(stop)) {}

    /// A feed, if it is another one than `etag` and `modified` tell of. Fails with Unavailable and a sentence that says
    /// why, ResourceExhausted if it is too large, Aborted if it was broken off.
    Result<Fetched> feed(const std::string& url, const std::string& etag, const std::string& modified,
                         const Sink& sink);
    /// Audio: what `known` lacks, if its server has the same version still and can (RFC 9110 section 14), else all of
    /// it. Fails likewise, and with FailedPrecondition if it sends something that does not go with `known`.
    Result<Fetched> audio(const std::string& url, const Part& known, const Sink& sink);

  private:
    struct Transfer;
    struct Wish;
    Result<Fetched> fetch(const Wish& wish, const Sink& sink);

    FetchOptions options_;
    std::stop_token stop_;
};

}  // namespace polyphony::broadcast
