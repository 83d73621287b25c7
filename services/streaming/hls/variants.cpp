#include "services/streaming/hls/variants.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <string_view>
#include <system_error>

#include "services/streaming/renditions/choice.h"

namespace polyphony::streaming::hls {
namespace {

/// From the one to begin with: players go up and down from there.
constexpr std::array kAacKbps{128, 64, 192, 256, 320};
constexpr std::array kOpusKbps{64, 128};

template <class Rates>
void add(std::vector<AudioFormat>& variants, Codec codec, const Rates& rates, int limit_kbps) {
    for (const int kbps : rates)
        if (limit_kbps == 0 || kbps <= limit_kbps) variants.push_back({codec, Container::Mp4, kbps});
}

/// The lower of two limits, where 0 is none.
int lower(int one, int other) { return one == 0 || other == 0 ? std::max(one, other) : std::min(one, other); }

}  // namespace

std::vector<AudioFormat> variants_of(const AudioAsset& asset, int max_kbps) {
    // More bits than a lossy original has are wasted.
    const int limit = lossless(asset) ? max_kbps : lower(max_kbps, asset.bitrate_kbps);
    std::vector<AudioFormat> variants;
    add(variants, Codec::Aac, kAacKbps, limit);
    add(variants, Codec::Opus, kOpusKbps, limit);
    if (variants.empty()) variants.push_back({Codec::Aac, Container::Mp4, std::max(limit, kLowestKbps)});
    const bool within_plan = max_kbps == 0 || (asset.bitrate_kbps > 0 && asset.bitrate_kbps <= max_kbps);
    if (lossless(asset) && within_plan) variants.push_back({Codec::Flac, Container::Mp4, 0});
    return variants;
}

std::string variant_name(const AudioFormat& format) {
    return format.kbps == 0 ? name(format.codec) : fmt::format("{}-{}", name(format.codec), format.kbps);
}

std::optional<AudioFormat> variant_of(const std::string& text) {
    AudioFormat format;
    format.container = Container::Mp4;
    const auto dash = std::min(text.find('-'), text.size());
    if (!from_name(text.substr(0, dash), format.codec)) return std::nullopt;
    if (dash < text.size()) std::from_chars(text.data() + dash + 1, text.data() + text.size(), format.kbps);
    // One name for each, no more.
    return possible(format) && variant_name(format) == text ? std::optional(format) : std::nullopt;
}

std::string codecs_of(const AudioFormat& format) {
    switch (format.codec) {
        case Codec::Aac:
            return "mp4a.40.2";
        case Codec::Opus:
            return "Opus";
        case Codec::Flac:
            return "fLaC";
        case Codec::Mp3:
            break;
    }
    return "mp4a.40.34";
}

}  // namespace polyphony::streaming::hls
