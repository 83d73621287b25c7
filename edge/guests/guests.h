#pragma once

#include <string>
#include <vector>

#include "edge/peers.h"
#include "platform/async.h"
#include "platform/rpc/context.h"
#include "polyphony/catalog/v1/catalog.pb.h"
#include "polyphony/edge/v1/shares.pb.h"
#include "polyphony/playlist/v1/shares.pb.h"
#include "polyphony/user/v1/user.pb.h"

namespace polyphony::edge {

/// What guests see and hear of a share (contracts/polyphony/edge/v1/shares.proto). Whatever is asked of a service is
/// asked on behalf of who shares, and never remembered, so that a guest has what they may hear at that moment and
/// nothing more.
class Guests {
  public:
    explicit Guests(const Peers& peers) : peers_(peers) {}

    Task<Result<v1::SharePage>> page(v1::OpenShareRequest request, rpc::CallContext context);
    Task<Result<streaming::v1::Stream>> stream(v1::GetSharedStreamRequest request, rpc::CallContext context);

  private:
    /// A share with who shares it.
    struct Opened {
        playlist::v1::Share share;
        user::v1::Account owner;
    };
    /// Puts who shares into the context as its caller. Fails with NotFound if their account is gone or locked.
    Task<Result<Opened>> open(std::string secret, bool visit, rpc::CallContext& context);
    /// Adds the tracks of an entry, and its name if it is the only one. What the owner may not hear any more is left
    /// out.
    Task<Result<void>> add_entry(const playlist::v1::SharedThing& entry, const rpc::CallContext& context,
                                 v1::SharePage& page);
    Task<Result<void>> add_tracks(std::vector<std::string> ids, const rpc::CallContext& context, v1::SharePage& page);
    Task<Result<bool>> has(const playlist::v1::Share& share, const catalog::v1::Track& track,
                           const rpc::CallContext& context);

    const Peers& peers_;
};

}  // namespace polyphony::edge
