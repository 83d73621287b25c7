#include "services/streaming/renditions/choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>

#include "services/streaming/renditions/media_types.h"

namespace polyphony::streaming {
namespace {

constexpr double kMaxGainDb = 40;
constexpr std::size_t kMaxFormats = 32;
constexpr int kLowestMp3Kbps = 32;  ///< Of MPEG-1 audio.

/// What can be made, the best first: at the same bit rate, and where both play.
constexpr std::array kLossyFormats{
    AudioFormat{Codec::Opus, Container::Ogg}, AudioFormat{Codec::Opus, Container::WebM},
    AudioFormat{Codec::Opus, Container::Mp4}, AudioFormat{Codec::Aac, Container::Mp4},
    AudioFormat{Codec::Aac, Container::Raw},  AudioFormat{Codec::Mp3, Container::Raw},
};
constexpr std::array kLosslessFormats{
    AudioFormat{Codec::Flac, Container::Raw},
    AudioFormat{Codec::Flac, Container::Mp4},
};

/// Beyond it nobody hears a difference.
int highest_kbps(Codec codec) {
    constexpr int kOpus = 160;
    constexpr int kAac = 256;
    if (codec == Codec::Opus) return kOpus;
    return codec == Codec::Aac ? kAac : kHighestKbps;
}

Result<void> check(const AudioAsset& asset, const Wish& wish) {
    constexpr int kLowest = kTranscodedKbps[0];
    if (wish.max_kbps < 0 || (wish.max_kbps > 0 && wish.max_kbps < kLowest))
        return fail(Code::InvalidArgument,
                    fmt::format("max_bitrate_kbps must be 0 for the best, or at least {}.", kLowest));
    if (wish.formats.size() > kMaxFormats)
        return fail(Code::InvalidArgument, fmt::format("formats must be at most {}.", kMaxFormats));
    if (auto start = check_start(asset, wish.start_ms); !start) return start;
    if (!std::isfinite(wish.gain_db) || std::abs(wish.gain_db) > kMaxGainDb)
        return fail(Code::InvalidArgument, fmt::format("gain_db must be from -{0} to {0}.", kMaxGainDb));
    return {};
}

struct Because {
    std::string name;
    std::string sentence;
};

/// What keeps the original from being delivered.
std::vector<Because> obstacles(const AudioAsset& asset, int allowed_kbps, const Wish& wish) {
    std::vector<Because> found;
    if (!asset.part.whole()) found.push_back({"part_of_file", "the track is a part of a file"});
    const int original = bitrate_of(asset);
    const auto above = [&](int limit) { return limit > 0 && original > limit; };
    if (above(allowed_kbps))
        found.push_back({"bitrate_above_plan", fmt::format("the original has {} kbit/s, and your plan allows {} kbit/s",
                                                           original, allowed_kbps)});
    if (above(wish.max_kbps))
        found.push_back(
            {"bitrate_above_wish",
             fmt::format("the original has {} kbit/s, and you asked for at most {} kbit/s", original, wish.max_kbps)});
    if (original == 0 && (allowed_kbps > 0 || wish.max_kbps > 0))
        found.push_back({"bitrate_unknown", "the original's bit rate is not known, and there is a limit"});
    if (!wish.formats.empty() && !Playable(wish.formats).plays(asset))
        found.push_back(
            {"format_not_playable", fmt::format("you do not play {} ({})", asset.content_type, asset.codec)});
    if (wish.start_ms > 0) found.push_back({"start_asked_for", "you asked for a part of it"});
    if (wish.gain_db != 0) found.push_back({"gain_asked_for", "you asked for another loudness"});
    return found;
}

/// The highest of our bit rates within these; the lowest one if none is.
int step_within(int limit, Codec codec) {
    const auto* above = std::upper_bound(std::begin(kTranscodedKbps), std::end(kTranscodedKbps), limit);
    const int step = above == std::begin(kTranscodedKbps) ? kTranscodedKbps[0] : *std::prev(above);
    return codec == Codec::Mp3 ? std::max(step, kLowestMp3Kbps) : step;
}

template <class Formats>
std::optional<AudioFormat> first_playable(const Formats& formats, const std::vector<std::string>& media_types) {
    const Playable playable(media_types);
    for (const auto& format : formats)
        if (playable.plays(format)) return format;
    return std::nullopt;
}

/// What it is made to, without the bit rate.
std::optional<AudioFormat> target(const AudioAsset& asset, const Wish& wish, bool limited) {
    const bool plays_all = wish.formats.empty();
    // Of a part, for whoever takes the original as it is, what is nearest to that.
    if (plays_all && !asset.part.whole()) {
        if (lossless(asset) && !limited) return kLosslessFormats[0];
        for (const auto& format : kLossyFormats)
            if (name(format.codec) == asset.codec) return format;
    }
    if (lossless(asset) && !limited && !plays_all)
        if (const auto format = first_playable(kLosslessFormats, wish.formats)) return format;
    if (plays_all) return kLossyFormats[0];
    return first_playable(kLossyFormats, wish.formats);
}

Choice original_choice(const AudioAsset& asset, int limit) {
    const int has = bitrate_of(asset);
    auto sentence = limit == 0
                        ? std::string("The original: your plan sets no limit.")
                        : fmt::format("The original: it has {} kbit/s, within the limit of {} kbit/s.", has, limit);
    return {std::nullopt, has, asset.content_type, asset.codec, {}, std::move(sentence)};
}

std::string in_words(const AudioFormat& format, const std::vector<Because>& reasons) {
    constexpr std::array<const char*, 4> kNames{"Opus", "AAC", "MP3", "FLAC"};
    std::string because;
    for (const auto& reason : reasons) because += (because.empty() ? "" : "; ") + reason.sentence;
    const auto* codec = kNames.at(static_cast<std::size_t>(format.codec));
    if (format.kbps == 0) return fmt::format("{}: {}.", codec, because);
    return fmt::format("{} at {} kbit/s: {}.", codec, format.kbps, because);
}

}  // namespace

int bitrate_of(const AudioAsset& asset) {
    if (asset.bitrate_kbps > 0 || asset.duration_ms <= 0) return asset.bitrate_kbps;
    constexpr std::int64_t kBitsPerByte = 8;
    return static_cast<int>(asset.size_bytes * kBitsPerByte / asset.duration_ms);
}

bool lossless(const AudioAsset& asset) {
    constexpr std::array<std::string_view, 6> kLossless{"flac", "alac", "pcm", "ape", "wavpack", "wmalossless"};
    return std::find(kLossless.begin(), kLossless.end(), asset.codec) != kLossless.end();
}

AudioFormat at_best(AudioFormat format, const AudioAsset& asset, int limit) {
    if (format.codec == Codec::Flac) return format;
    int most = highest_kbps(format.codec);
    if (limit > 0) most = std::min(most, limit);
    // Bits that the original has not got say nothing.
    if (!lossless(asset) && bitrate_of(asset) > 0) most = std::min(most, bitrate_of(asset));
    format.kbps = step_within(most, format.codec);
    return format;
}

Result<void> check_start(const AudioAsset& asset, std::int64_t start_ms) {
    const bool within = start_ms >= 0 && (asset.duration_ms <= 0 || start_ms <= asset.duration_ms);
    if (!within) return fail(Code::InvalidArgument, "start_ms must be within the track.");
    return {};
}

Result<Choice> choose(const AudioAsset& asset, const Entitlement& entitlement, const Wish& wish) {
    if (auto checked = check(asset, wish); !checked) return fail(checked.error());
    const int allowed = entitlement.max_bitrate_kbps;
    const int limit = wish.max_kbps > 0 && (allowed == 0 || wish.max_kbps < allowed) ? wish.max_kbps : allowed;
    auto reasons = obstacles(asset, allowed, wish);
    if (reasons.empty()) return original_choice(asset, limit);

    auto format = target(asset, wish, limit > 0);
    if (!format)
        return fail(Code::FailedPrecondition,
                    "This track can be converted to nothing that you play: Opus, AAC or MP3.");
    *format = at_best(*format, asset, limit);
    if (format->codec != Codec::Flac && !lossless(asset) && !asset.codec.empty())
        reasons.push_back({"lossy_to_lossy", "the original is lossy itself"});
    Choice choice;
    choice.job = TranscodeJob{*format, wish.start_ms, wish.gain_db, wish.gain_db != 0 ? wish.peak_dbtp : std::nullopt};
    choice.bitrate_kbps = format->kbps > 0 ? format->kbps : bitrate_of(asset);
    choice.content_type = media_type(*format);
    choice.codec = name(format->codec);
    for (const auto& reason : reasons) choice.reasons.push_back(reason.name);
    choice.sentence = in_words(*format, reasons);
    return choice;
}

}  // namespace polyphony::streaming
