#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/playlist/playlists.h"

/// Stars, ratings and bookmarks as values, and the rules about them. Knows no database and no wire.
namespace polyphony::playlist {

/// Numbered as in the contract.
enum class MarkedKind { Track = 1, Album = 2, Artist = 3 };

struct MarkedThing {
    MarkedKind kind = MarkedKind::Track;
    std::string id;

    bool operator==(const MarkedThing&) const = default;
};

/// What is marked of a thing.
struct Mark {
    MarkedThing thing;
    std::optional<UnixMillis> starred_at{};
    int rating = 0;             ///< 1 to 5; 0 without one.
    double average_rating = 0;  ///< Everyone's; 0 without any.
};

/// A place in a track.
struct Bookmark {
    std::string track_id;
    std::int64_t position_ms = 0;
    std::string comment{};
    UnixMillis created_at = 0;
    UnixMillis changed_at = 0;
};

/// Checks things to be marked: at least one, not too many, each with the shape of an id.
Result<void> check(std::span<const MarkedThing> things, int most);
Result<void> check(const Bookmark& bookmark, const Limits& limits);
Result<void> check_rating(int rating);

}  // namespace polyphony::playlist
