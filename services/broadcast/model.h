#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/clock.h"

namespace polyphony::broadcast {

/// An internet radio station.
struct Station {
    std::string id;
    std::string name;
    std::string stream_url;
    std::string home_page_url;  ///< Empty if none.
    std::string listen_url{};   ///< The stream that the list at `stream_url` names; empty if it is none, or not known.
};

/// How far a channel or an episode is. The numbers are kept.
enum class Status { New = 1, Downloading = 2, Completed = 3, Error = 4, Deleted = 5 };

/// An episode of a podcast.
struct Episode {
    std::string id;
    std::string channel_id;
    std::string channel_title;
    std::string guid;  ///< What the feed calls it.
    std::string title;
    std::string description;
    std::string audio_url;
    std::string content_type;
    std::int64_t size_bytes = 0;   ///< 0 if not known.
    std::int64_t duration_ms = 0;  ///< 0 if not known.
    UnixMillis published_at = 0;   ///< 0 if not known.
    Status status = Status::New;
    std::string error;
};

/// A podcast: a feed and what it said last.
struct Channel {
    std::string id;
    std::string url;
    std::string title;
    std::string description;
    std::string image_url;
    std::string home_page_url;
    Status status = Status::New;
    std::string error;
    std::string etag;
    std::string modified;
    UnixMillis refreshed_at = 0;
    int failures = 0;  ///< In a row.
    std::vector<Episode> episodes{};
};

}  // namespace polyphony::broadcast
