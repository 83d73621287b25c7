#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "platform/clock.h"
#include "platform/error.h"

namespace polyphony::streaming {

/// What a signed address allows its holder: one rendition of one track, for a time.
struct Grant {
    std::string track_id;
    std::string user_id;
    std::string rendition = kOriginal;  ///< The name of a TranscodeJob, or the original.
    std::string why;                    ///< The reasons for it, as Choice::reasons, with spaces between.
    std::int64_t expires_at_s = 0;      ///< Seconds since the epoch.

    static constexpr auto kOriginal = "original";
};

/// What a signed path that is no audio's own allows its holder.
struct Pass {
    std::string path;  ///< What is below it may be allowed too.
    std::string user_id;
    std::int64_t expires_at_s = 0;  ///< Seconds since the epoch.
};

/// Signs the addresses of audio, and checks them without asking anyone.
class SignedUrls {
  public:
    /// `key` is secret and the same for all instances; `origin` (such as `https://audio.example`) comes before the
    /// path, empty for the public origin.
    SignedUrls(std::string key, std::string origin);

    /// `/media/audio/{track_id}?user=…&as=…&why=…&expires=…&sig=…`
    std::string sign(const Grant& grant) const;
    /// The grant of an address's track id and query. Fails with PermissionDenied if it is not signed by us or is over.
    Result<Grant> verify(const std::string& track_id, const std::multimap<std::string, std::string>& query,
                         UnixMillis now) const;

    /// `user=…&expires=…&sig=…`, to be the query of the pass's path and of those below it.
    std::string sign(const Pass& pass) const;
    /// The pass for a path. Fails as the other.
    Result<Pass> verify_pass(const std::string& path, const std::multimap<std::string, std::string>& query,
                             UnixMillis now) const;
    const std::string& origin() const { return origin_; }

  private:
    std::string signature(const std::string& path_and_query) const;

    std::string key_;
    std::string origin_;
};

}  // namespace polyphony::streaming
