#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/error.h"
#include "services/streaming/assets.h"
#include "services/streaming/entitlements.h"
#include "services/streaming/jobs/transcode_job.h"

namespace polyphony::streaming {

/// The bit rates that audio is transcoded to, in kbit/s: few, so that listeners share renditions.
inline constexpr int kTranscodedKbps[] = {24, 32, 48, 64, 96, 128, 160, 192, 256, 320};

/// What a client asks for.
struct Wish {
    std::string track_id;
    int max_kbps = 0;              ///< 0: the best.
    std::string device_id{};       ///< Where it is to sound; empty for clients that do not say.
    bool take_over = false;        ///< If too many devices play, the one that has played longest stops.
    bool private_session = false;  ///< Nobody else sees the play, and nothing is learned from it.
    /// Media types that the client plays (RFC 6381), such as `audio/ogg; codecs=opus` or `audio/flac`. Empty: all
    /// originals, and Opus in Ogg; of a part of a file FLAC or the original's codec.
    std::vector<std::string> formats = {};
    std::int64_t start_ms = 0;                       ///< Where the audio shall begin.
    double gain_db = 0;                              ///< To make it louder or softer by.
    std::optional<double> peak_dbtp = std::nullopt;  ///< The track's true peak, if it is known.
};

/// One way in which a track can be delivered, and why.
struct Choice {
    std::optional<TranscodeJob> job;  ///< None: the original file.
    int bitrate_kbps = 0;             ///< Of what is delivered.
    std::string content_type;
    std::string codec;
    /// Why the original is not delivered, by names that do not change: `bitrate_above_plan`, `bitrate_above_wish`,
    /// `bitrate_unknown`, `format_not_playable`, `part_of_file`, `start_asked_for`, `gain_asked_for`; with
    /// `lossy_to_lossy` if quality is lost for the second time. Empty for the original.
    std::vector<std::string> reasons;
    std::string sentence;  ///< The same for people.
};

/// Decides: the original if the client plays it and its bit rate is within what the plan allows and the client wishes;
/// else the best that can be made of it within that. A lossy original is made lossy again only if one of the reasons
/// asks for it, and never at a higher bit rate than its own. Fails with InvalidArgument for a bad wish, and
/// FailedPrecondition if the client plays nothing that can be made.
Result<Choice> choose(const AudioAsset& asset, const Entitlement& entitlement, const Wish& wish);

/// The average bit rate in kbit/s, from size and duration if the catalog does not know it; 0 if that is not known
/// either.
int bitrate_of(const AudioAsset& asset);
/// Whether nothing is lost if the original is made to FLAC.
bool lossless(const AudioAsset& asset);
/// The format at the best of our bit rates for this original within `limit` kbit/s (0: none); the lowest one if none
/// is.
AudioFormat at_best(AudioFormat format, const AudioAsset& asset, int limit);
/// Where a track may begin. Fails with InvalidArgument.
Result<void> check_start(const AudioAsset& asset, std::int64_t start_ms);

}  // namespace polyphony::streaming
