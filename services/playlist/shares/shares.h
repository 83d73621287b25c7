#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/playlist/playlists.h"

/// Shares as values, and the rules about them. Knows no database and no wire.
namespace polyphony::playlist {

/// Numbered as in the contract.
enum class SharedKind { Track = 1, Album = 2, Playlist = 3 };

struct SharedThing {
    SharedKind kind = SharedKind::Track;
    std::string id;

    bool operator==(const SharedThing&) const = default;
};

/// What someone shows to whoever knows its secret.
struct Share {
    std::string id;
    std::string secret;  ///< 128 random bits in the shape of an id.
    std::string user_id;
    std::string description;
    std::vector<SharedThing> entries;
    UnixMillis created_at = 0;
    UnixMillis expires_at = 0;       ///< 0 for never.
    UnixMillis last_visited_at = 0;  ///< 0 if never.
    std::int64_t visits = 0;

    bool expired(UnixMillis now) const { return expires_at != 0 && expires_at <= now; }
};

/// What someone who shares chooses.
struct ShareDraft {
    std::vector<SharedThing> entries;
    std::string description;
    UnixMillis expires_at = 0;  ///< 0 for never.
};

/// What a share shall be from now on; what is not there stays.
struct ShareEdit {
    std::optional<std::string> description{};
    std::optional<UnixMillis> expires_at{};  ///< 0 for never.
};

/// Fails with InvalidArgument.
Result<void> check(const ShareDraft& draft, UnixMillis now, const Limits& limits);
Result<void> check(const ShareEdit& edit, const Limits& limits);

}  // namespace polyphony::playlist
