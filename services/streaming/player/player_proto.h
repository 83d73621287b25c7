#pragma once

#include "polyphony/streaming/v1/player.pb.h"
#include "services/streaming/player/player_state.h"

/// Between the messages of PlayerService and the domain.
namespace polyphony::streaming {

v1::Device to_proto(const Device& device, const PlayerState& state);
v1::Player to_proto(const PlayerState& state);
v1::QueueAhead queue_ahead(const PlayerState& state);

/// Fails with InvalidArgument for a mode that is none.
Result<RepeatMode> to_domain(v1::RepeatMode repeat);
Result<PlayerUpdate> to_domain(const v1::UpdatePlayerRequest& request);
PlayWish to_domain(const v1::PlayRequest& request);
/// Fails with InvalidArgument for a type that is none.
Result<Device> to_domain(const v1::KeepDeviceRequest& request);

}  // namespace polyphony::streaming
