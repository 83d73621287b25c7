#pragma once

#include <string>
#include <vector>

#include "edge/peers.h"
#include "edge/player/track_facts.h"
#include "polyphony/recommendation/v1/recommendation.pb.h"

namespace polyphony::edge {

/// What is offered when the recommendation service has nothing to say or does not answer: plain lists of the playlist
/// and catalog services. A list whose service does not answer either is empty.
class Fallback {
  public:
    Fallback(const Peers& peers, TrackFacts& facts) : peers_(peers), facts_(facts) {}

    /// Shelves “Recently saved” and “New in the library”, without those that are empty.
    Task<std::vector<recommendation::v1::Shelf>> shelves(int limit, rpc::CallContext context);

    /// At most `limit` tracks to go on with after `seed`, without those in `exclude`: from the seed's album first, then
    /// saved ones, then new ones. `seed` may be empty.
    Task<std::vector<std::string>> tracks_after(std::string seed, std::vector<std::string> exclude, int limit,
                                                rpc::CallContext context);

  private:
    Task<std::vector<std::string>> recently_saved(int limit, rpc::CallContext context);
    Task<std::vector<std::string>> recently_added(int limit, rpc::CallContext context);
    Task<std::vector<std::string>> same_album(std::string track_id, rpc::CallContext context);
    Task<std::vector<std::string>> album_tracks(std::string album_id, rpc::CallContext context);

    const Peers& peers_;
    TrackFacts& facts_;
};

}  // namespace polyphony::edge
