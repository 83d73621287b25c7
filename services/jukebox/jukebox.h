#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "platform/async.h"
#include "platform/storage/database.h"
#include "services/jukebox/player.h"
#include "services/jukebox/state.h"

namespace polyphony::jukebox {

struct JukeboxLimits {
    QueueLimits queue{};
    std::chrono::milliseconds keep_every{5000};   ///< How often the place in the track is kept.
    std::chrono::milliseconds retry_after{1000};  ///< Until audio that cannot be had is asked for again.
    int tries = 5;  ///< For audio that breaks off without getting on, before it is left out.
};

/// What the jukebox does now.
struct Status {
    State state;
    std::string error;  ///< Why it is silent, or what it left out; empty if all is well.
};

/// One queue that sounds on one player. What it shall do is in the database; the player follows, also after a restart.
/// Runs on one io_context; not thread-safe. Must live until that has stopped.
class Jukebox {
  public:
    /// The address of a track's audio for someone.
    using FindAudio = std::function<Task<Result<std::string>>(std::string user_id, std::string track_id)>;
    /// May run more than once, each time on what is kept, and on another thread.
    using Change = std::function<Result<void>(State&)>;

    Jukebox(asio::io_context& io, storage::Database& database, Player& player, FindAudio find_audio,
            JukeboxLimits limits);

    /// Goes on where it was left.
    Result<void> resume();
    Status status();
    /// A change that someone wishes; fails as it does.
    Task<Result<Status>> change(std::string user_id, Change change);
    /// Looks again at what shall be done, after others changed it (such as an erasure).
    Task<> look_again();
    /// Keeps the place in the track; for the end of the process.
    void keep_place();

  private:
    Task<Result<Status>> apply(std::string user_id, Change change);
    void adopt(State state);
    void follow();
    Task<> load(std::int64_t turn);
    void ended(std::optional<Error> broken);
    void try_later(Error error);
    Task<> leave_out(std::int64_t turn, Error error);
    Task<> next(std::int64_t turn);
    Task<> watch();
    void spawn(Task<> task);
    std::int64_t place();

    asio::io_context& io_;
    storage::Database& database_;
    Player& player_;
    FindAudio find_audio_;
    JukeboxLimits limits_;
    asio::steady_timer retry_;
    asio::steady_timer watch_;
    State state_;
    std::int64_t loaded_ = 0;   // The turn whose audio the player has; 0 for none.
    std::int64_t loading_ = 0;  // The turn whose audio is looked for; 0 for none.
    std::int64_t failed_at_ms_ = 0;
    int failures_ = 0;  // In a row, without getting on.
    std::string error_;
    bool silent_ = false;  // What `error_` tells of is over once it sounds.
};

}  // namespace polyphony::jukebox
