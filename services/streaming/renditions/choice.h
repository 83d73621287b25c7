#pragma once

#include <string>

#include "platform/error.h"
#include "services/streaming/assets.h"
#include "services/streaming/entitlements.h"

namespace polyphony::streaming {

/// The bit rates that audio is transcoded to, in kbit/s. Opus gains nothing audible beyond the last.
inline constexpr int kTranscodedKbps[] = {24, 32, 48, 64, 96, 128, 160};
/// The media type of transcoded audio: Opus in Ogg (RFC 7845).
inline constexpr auto kTranscodedType = "audio/ogg; codecs=opus";

/// One way in which a track can be delivered.
struct Rendition {
    int transcoded_kbps = 0;  ///< 0: the original file.
    int bitrate_kbps = 0;     ///< Of what is delivered.
    std::string content_type;
    std::string reason;  ///< Why this one, in a sentence for people.
};

/// Decides: the original if its bit rate is within what the plan allows and the client wishes (`wished_kbps`, 0: no
/// wish), else the best transcoded rendition within it. Fails with InvalidArgument for a wish below the lowest
/// rendition.
Result<Rendition> choose_rendition(const AudioAsset& asset, const Entitlement& entitlement, int wished_kbps);

}  // namespace polyphony::streaming
