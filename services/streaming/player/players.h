#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/idempotency/idempotency.h"
#include "platform/storage/database.h"
#include "services/streaming/player/player_state.h"

namespace polyphony::streaming {

/// A change of someone's player.
struct PlayerChange {
    std::int64_t revision = 0;  ///< What it was made against; 0: whatever it is.
    idempotency::Request request{};
    std::function<Result<void>(PlayerState&)> apply;
};

/// Everyone's players: their state and their devices.
class Players {
  public:
    /// `idle_ms`: a stream that was not told of for so long is over; see StreamLimits.
    Players(storage::Database& database, PlayerLimits limits, UnixMillis idle_ms, Clock clock);

    const PlayerLimits& limits() const { return limits_; }

    Task<Result<PlayerState>> get(std::string user_id);
    /// Makes a change, as a new revision, and says PlayerChanged. Fails with Aborted if the state is another one than
    /// that which the change was made against, and as the change itself fails.
    Task<Result<PlayerState>> change(std::string user_id, PlayerChange change);
    /// A device is there. `position_ms` is where its track is, if it plays; below 0: not told.
    Task<Result<Device>> keep_device(std::string user_id, Device device, std::int64_t position_ms);
    /// A device goes; what it plays is paused.
    Task<Result<void>> remove_device(std::string user_id, std::string device_id);

  private:
    PlayerState load(soci::session& sql, const std::string& user_id) const;

    storage::Database& database_;
    PlayerLimits limits_;
    UnixMillis idle_ms_;
    Clock clock_;
};

}  // namespace polyphony::streaming
