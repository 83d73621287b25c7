#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/broadcast/model.h"

namespace polyphony::broadcast {

struct PodcastLimits {
    int max_channels = 500;
    int shown_episodes = 200;              ///< Of a channel, and of all.
    int listed_episodes = 50;              ///< Of each, where all channels are listed with episodes.
    std::size_t listed_description = 500;  ///< Bytes of a description, in lists.
};

/// The podcasts, as people see and wish them; a Collector fetches what they wish. Thread-safe.
class Podcasts {
  public:
    /// `wake`: there is something to fetch, or to delete.
    Podcasts(storage::Database& database, PodcastLimits limits, Clock clock, std::function<void()> wake)
        : database_(database), limits_(limits), clock_(std::move(clock)), wake_(std::move(wake)) {}

    /// By title. In lists descriptions are cut, so that an answer stays within what gRPC carries.
    Task<Result<std::vector<Channel>>> channels(bool with_episodes);
    /// With its newest episodes. Fails with NotFound.
    Task<Result<Channel>> channel(std::string channel_id);
    /// Fails with NotFound.
    Task<Result<Episode>> episode(std::string episode_id);
    /// Newest first; 0 is 20.
    Task<Result<std::vector<Episode>>> newest(int limit);
    /// The one with this address, new or not. Fails with InvalidArgument, or ResourceExhausted if there are too many.
    Task<Result<Channel>> subscribe(std::string url);
    Task<Result<void>> remove(std::string channel_id);
    /// Has all feeds looked at.
    Task<Result<void>> refresh();
    /// Fail with NotFound.
    Task<Result<Episode>> download(std::string episode_id);
    Task<Result<Episode>> remove_audio(std::string episode_id);

  private:
    Task<Result<Episode>> set_status(std::string episode_id, Status status);

    storage::Database& database_;
    PodcastLimits limits_;
    Clock clock_;
    std::function<void()> wake_;
};

}  // namespace polyphony::broadcast
