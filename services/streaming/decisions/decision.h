#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/error.h"
#include "services/streaming/assets.h"
#include "services/streaming/entitlements.h"
#include "services/streaming/jobs/audio_format.h"

namespace polyphony::streaming {

/// Audio as a client gets it. What is not known is empty or 0.
struct StreamDetails {
    std::string container;  ///< Such as `mp3`, `ogg`, `mp4`.
    std::string codec;
    int channels = 0;
    int kbps = 0;
    int sample_rate_hz = 0;
    int bit_depth = 0;
};

/// Originals that a client plays; an empty list allows all.
struct DirectPlayProfile {
    std::vector<std::string> containers;
    std::vector<std::string> codecs;
    std::vector<std::string> protocols;
    int max_channels = 0;  ///< 0: any number.
};

/// Something that audio may be converted to.
struct TranscodingProfile {
    std::string container;
    std::string codec;
    std::string protocol;
    int max_channels = 0;  ///< 0: any number.
};

enum class LimitedProperty { Channels = 1, Bitrate, SampleRate, BitDepth };
enum class Comparison { Equals = 1, NotEquals, AtMost, AtLeast };

/// Within which a client plays a codec. What is not known of a track is taken to be within.
struct CodecLimitation {
    std::string codec;
    LimitedProperty property = LimitedProperty::Channels;
    Comparison comparison = Comparison::AtMost;
    std::vector<std::int64_t> values;  ///< Bit rates are in kbit/s.
    bool required = true;              ///< False: it keeps no original back.
};

/// What a client plays.
struct ClientProfile {
    int max_kbps = 0;             ///< 0: any.
    int max_transcoded_kbps = 0;  ///< 0: any.
    std::vector<DirectPlayProfile> direct_play;
    std::vector<TranscodingProfile> transcoding;  ///< The best liked first.
    std::vector<CodecLimitation> limitations;
};

/// How a track can be delivered to a client.
struct Decision {
    bool direct_play = false;
    std::vector<std::string> reasons;   ///< Why not, for each direct play profile; names that do not change.
    std::optional<AudioFormat> format;  ///< What it is converted to, if it can be.
    std::string error;                  ///< Why it can be converted to nothing.
    StreamDetails source;
    StreamDetails transcoded;  ///< Of `format`.
};

/// Fails with InvalidArgument for too much, or a limitation without values.
Result<void> check(const ClientProfile& client);

/// Decides by the plan and what the client plays. `known` is what others know of the original: its channels, sample
/// rate and bit depth. Where the plan or the client limits the bit rate, nothing is made lossless, as its bit rate is
/// not known before.
Decision decide(const AudioAsset& asset, const Entitlement& entitlement, const ClientProfile& client,
                const StreamDetails& known);

}  // namespace polyphony::streaming
