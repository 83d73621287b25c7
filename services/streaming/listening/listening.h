#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"

namespace polyphony::streaming {

/// How often a track or an album was played.
struct PlayCount {
    std::string id;
    int plays = 0;
    UnixMillis last_played_at = 0;
};

enum class PlayedOrder { Recent = 1, Frequent = 2 };

/// A track that someone hears.
struct NowPlaying {
    std::string user_id{};
    std::string track_id;
    std::string client{};
    std::int64_t position_ms = 0;
    bool paused = false;
    double playback_rate = 1;
    UnixMillis told_at = 0;
};

/// A queue that an app keeps for the next one.
struct SavedQueue {
    std::vector<std::string> track_ids;
    int current = 0;
    std::int64_t position_ms = 0;
    std::string client{};
    UnixMillis changed_at = 0;
};

struct ListeningLimits {
    std::size_t max_ids_per_request = 2'000;
    int max_page_size = 500;
    int default_page_size = 50;
    std::size_t max_queue = 10'000;
    std::size_t max_client_characters = 100;
    int max_now_playing = 500;           ///< Shown at once.
    int max_clients = 20;                ///< Of one person, on which something sounds.
    UnixMillis stream_idle_ms = 30'000;  ///< After which a play session that is not told of has stopped.
};

/// When a thing that was told of surely does not sound any more: after the rest of the track, and a while; after half
/// an hour if it rests or its length (`duration_ms`) is not known.
UnixMillis ends_at(const NowPlaying& now_playing, int duration_ms);

/// Counts of plays, what sounds now, and the queue that is kept. `user_id` is who asks. Thread-safe.
class Listening {
  public:
    Listening(storage::Database& database, ListeningLimits limits, Clock clock);

    /// Of the tracks that were played.
    Task<Result<std::vector<PlayCount>>> play_counts(std::string user_id, std::vector<std::string> track_ids);
    Task<Result<std::vector<PlayCount>>> played_albums(std::string user_id, PlayedOrder order, int limit, int offset);

    /// Fails with NotFound for an unknown track.
    Task<Result<void>> set_now_playing(std::string user_id, NowPlaying now_playing, bool stopped);
    /// Last told of first: of the caller, or of everyone for an administrator.
    Task<Result<std::vector<NowPlaying>>> now_playing(std::string user_id, bool admin);

    /// An empty queue takes the one before out.
    Task<Result<SavedQueue>> save_queue(std::string user_id, SavedQueue queue);
    /// Fails with NotFound if there is none.
    Task<Result<SavedQueue>> saved_queue(std::string user_id);

  private:
    storage::Database& database_;
    ListeningLimits limits_;
    Clock clock_;
};

}  // namespace polyphony::streaming
