#pragma once

#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/streaming/entitlements.h"
#include "services/streaming/plays.h"

namespace polyphony::streaming {

/// How many devices may play at once where payment has not told, by plan, and when one has stopped.
struct StreamLimits {
    int free = 1;
    int premium = 3;  ///< Also of plans that are not known.
    int family = 6;
    UnixMillis idle_ms = 30'000;  ///< A play that was not told of for this long holds no stream.
};

/// A play that sounds on a device.
struct ActiveStream {
    std::string device_id;
    std::string device_name;  ///< Empty if the device has not told.
    std::string play_id;
    UnixMillis began_at = 0;
    UnixMillis seen_at = 0;
};

int streams_allowed(const Entitlement& entitlement, const StreamLimits& limits);

/// Which streams of other devices are to end so that one more may begin: none while there is room; else those that have
/// played longest, if it is to `take_over`. Fails with FailedPrecondition, naming the devices, if it is not.
Result<std::vector<ActiveStream>> make_room(std::vector<ActiveStream> others, int allowed, bool take_over);

/// Holds plays to the number of streams that a plan allows. Each device holds one at most: that of the play that it
/// began last.
class StreamLimit {
  public:
    explicit StreamLimit(StreamLimits limits) : limits_(limits) {}

    const StreamLimits& limits() const { return limits_; }

    /// A play begins on its device; see make_room(). Those whose stream ends are told (StreamEnded).
    Result<void> begin(storage::Transaction& transaction, const Play& play, const Entitlement& entitlement,
                       bool take_over, UnixMillis now) const;
    /// A play goes on, perhaps after a rest. Returns why it should stop; empty if it may go on.
    std::string go_on(storage::Transaction& transaction, const Play& play, const Entitlement& entitlement,
                      UnixMillis now) const;
    /// A play rests or has ended: its stream is free.
    static void end(storage::Transaction& transaction, const Play& play);

  private:
    StreamLimits limits_;
};

}  // namespace polyphony::streaming
