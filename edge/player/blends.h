#pragma once

#include "edge/peers.h"
#include "edge/player/track_facts.h"
#include "polyphony/edge/v1/blends.pb.h"
#include "polyphony/recommendation/v1/blends.pb.h"

namespace polyphony::edge {

/// Lists of several people, with their names and the facts of what is in them.
class Blends {
  public:
    Blends(const Peers& peers, TrackFacts& facts, int timeout_ms)
        : peers_(peers), facts_(facts), timeout_ms_(timeout_ms) {}

    /// Without recommendations there are none, and the answer is degraded.
    Task<Result<v1::BlendsView>> list(recommendation::v1::ListBlendsRequest request, rpc::CallContext context);
    Task<Result<v1::BlendView>> get(recommendation::v1::GetBlendRequest request, rpc::CallContext context);
    Task<Result<v1::BlendInvitationView>> open_invitation(recommendation::v1::OpenBlendInvitationRequest request,
                                                          rpc::CallContext context);
    Task<Result<v1::SimilarPeopleView>> similar_people(recommendation::v1::ListSimilarPeopleRequest request,
                                                       rpc::CallContext context);

  private:
    const Peers& peers_;
    TrackFacts& facts_;
    int timeout_ms_;
};

}  // namespace polyphony::edge
