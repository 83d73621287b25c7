#include "services/streaming/decisions/decision.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "services/streaming/renditions/choice.h"

namespace polyphony::streaming {
namespace {

constexpr std::size_t kMaxProfiles = 64;
constexpr int kOpusRate = 48'000;
constexpr int kHighestLossyRate = 48'000;
constexpr int kMostChannels = 2;  ///< Of what is converted.
constexpr auto kProtocol = "http";

/// Lower case, and one name for what has several.
std::string usual_name(std::string name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kOthers{{{"mpeg", "mp3"},
                                                                                     {"oga", "ogg"},
                                                                                     {"opus", "ogg"},
                                                                                     {"m4a", "mp4"},
                                                                                     {"x-m4a", "mp4"},
                                                                                     {"m4b", "mp4"},
                                                                                     {"adts", "aac"},
                                                                                     {"aacp", "aac"},
                                                                                     {"x-flac", "flac"},
                                                                                     {"wave", "wav"},
                                                                                     {"x-wav", "wav"},
                                                                                     {"aif", "aiff"}}};
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const auto& [other, usual] : kOthers)
        if (name == other) return std::string(usual);
    return name;
}

std::string usual_codec(std::string name) {
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return name.starts_with("pcm") ? "pcm" : name;
}

/// Of a media type: `mp3` of `audio/mpeg`.
std::string container_of(const std::string& content_type) {
    const auto type = content_type.substr(0, content_type.find(';'));
    return usual_name(type.substr(type.find('/') + 1));
}

/// Whether an empty list, or one that has it, allows something.
template <class Usual>
bool allows(const std::vector<std::string>& list, const std::string& wanted, Usual usual) {
    return list.empty() || std::any_of(list.begin(), list.end(), [&](const auto& one) { return usual(one) == wanted; });
}

std::int64_t value_of(LimitedProperty property, const StreamDetails& stream) {
    switch (property) {
        case LimitedProperty::Channels:
            return stream.channels;
        case LimitedProperty::Bitrate:
            return stream.kbps;
        case LimitedProperty::SampleRate:
            return stream.sample_rate_hz;
        case LimitedProperty::BitDepth:
            return stream.bit_depth;
    }
    return 0;
}

bool holds(const CodecLimitation& limitation, const StreamDetails& stream) {
    const auto value = value_of(limitation.property, stream);
    const auto& values = limitation.values;
    if (value == 0) return true;
    switch (limitation.comparison) {
        case Comparison::Equals:
            return std::find(values.begin(), values.end(), value) != values.end();
        case Comparison::NotEquals:
            return std::find(values.begin(), values.end(), value) == values.end();
        case Comparison::AtMost:
            return value <= values.front();
        case Comparison::AtLeast:
            return value >= values.front();
    }
    return true;
}

/// The first required limitation of the stream's codec that it is beyond.
const CodecLimitation* broken(const ClientProfile& client, const StreamDetails& stream) {
    const auto found =
        std::find_if(client.limitations.begin(), client.limitations.end(), [&](const CodecLimitation& one) {
            return one.required && usual_codec(one.codec) == stream.codec && !holds(one, stream);
        });
    return found == client.limitations.end() ? nullptr : &*found;
}

bool too_many(int channels, int most) { return most > 0 && channels > most; }

/// The lower of two limits, of which 0 is none.
int lower(int one, int other) { return one == 0 || (other > 0 && other < one) ? other : one; }

/// What keeps every client like this from the original; empty if nothing does.
std::string obstacle(const StreamDetails& source, int allowed_kbps, const ClientProfile& client) {
    if (source.kbps == 0 && lower(allowed_kbps, client.max_kbps) > 0) return "bitrate_unknown";
    if (allowed_kbps > 0 && source.kbps > allowed_kbps) return "bitrate_above_plan";
    if (client.max_kbps > 0 && source.kbps > client.max_kbps) return "bitrate_above_wish";
    const auto* limitation = broken(client, source);
    if (limitation == nullptr) return {};
    constexpr std::array kNames{"channels_limited", "bitrate_limited", "sample_rate_limited", "bit_depth_limited"};
    return kNames.at(static_cast<std::size_t>(limitation->property) - 1);
}

/// What is in the way of playing the original by a profile; empty if nothing is.
std::string obstacle(const StreamDetails& source, const DirectPlayProfile& profile) {
    if (!allows(profile.protocols, kProtocol, [](const auto& one) { return one == "*" ? kProtocol : one; }))
        return "protocol_not_playable";
    if (!allows(profile.containers, source.container, usual_name)) return "container_not_playable";
    if (!source.codec.empty() && !allows(profile.codecs, source.codec, usual_codec)) return "codec_not_playable";
    return too_many(source.channels, profile.max_channels) ? "too_many_channels" : "";
}

/// What a transcoding profile means; nothing if audio is not made to that.
std::optional<AudioFormat> format_of(const TranscodingProfile& profile) {
    if (profile.protocol != kProtocol && profile.protocol != "*") return std::nullopt;
    AudioFormat format;
    if (!from_name(usual_codec(profile.codec), format.codec)) return std::nullopt;
    const auto container = usual_name(profile.container);
    if (!from_name(container, format.container)) {
        // The codec's own container has the codec's name.
        if (container != name(format.codec)) return std::nullopt;
        format.container = Container::Raw;
    }
    format.kbps = format.codec == Codec::Flac ? 0 : kLowestKbps;
    if (!possible(format)) return std::nullopt;
    return format;
}

StreamDetails details_of(const AudioFormat& format, const StreamDetails& source) {
    StreamDetails made;
    made.codec = name(format.codec);
    made.container = format.container == Container::Raw ? made.codec : name(format.container);
    made.channels = std::min(source.channels, kMostChannels);
    made.kbps = format.kbps;
    made.sample_rate_hz = source.sample_rate_hz;
    if (format.codec == Codec::Flac)
        made.bit_depth = source.bit_depth;
    else if (format.codec == Codec::Opus)
        made.sample_rate_hz = kOpusRate;
    else
        while (made.sample_rate_hz > kHighestLossyRate) made.sample_rate_hz /= 2;
    return made;
}

/// The highest bit rate that the client wants of a codec; 0 for any.
int limit_of(const ClientProfile& client, const std::string& codec) {
    int limit = 0;
    for (const auto& one : client.limitations)
        if (one.property == LimitedProperty::Bitrate && one.comparison == Comparison::AtMost &&
            usual_codec(one.codec) == codec)
            limit = lower(limit, static_cast<int>(std::min<std::int64_t>(one.values.front(), kHighestKbps)));
    return limit;
}

/// Puts the first of the client's transcoding profiles that can be made into the decision.
void find_format(const AudioAsset& asset, int allowed_kbps, const ClientProfile& client, Decision& decision) {
    const int wished = lower(allowed_kbps, lower(client.max_kbps, client.max_transcoded_kbps));
    for (const auto& profile : client.transcoding) {
        auto format = format_of(profile);
        if (!format) continue;
        if (format->codec == Codec::Flac && (wished > 0 || !lossless(asset))) continue;
        const int limit = lower(wished, limit_of(client, name(format->codec)));
        *format = at_best(*format, asset, limit);
        auto made = details_of(*format, decision.source);
        const bool within = limit == 0 || made.kbps <= limit;
        if (!within || too_many(made.channels, profile.max_channels) || broken(client, made) != nullptr) continue;
        decision.format = *format;
        decision.transcoded = std::move(made);
        return;
    }
    decision.error = "This track can be converted to nothing that you play.";
}

}  // namespace

Result<void> check(const ClientProfile& client) {
    for (const auto& [count, what] : {std::pair(client.direct_play.size(), "direct_play"),
                                      {client.transcoding.size(), "transcoding"},
                                      {client.limitations.size(), "limitations"}})
        if (count > kMaxProfiles)
            return fail(Code::InvalidArgument, fmt::format("{} must be at most {}.", what, kMaxProfiles));
    for (const auto& limitation : client.limitations)
        if (limitation.values.empty() || limitation.values.size() > kMaxProfiles)
            return fail(Code::InvalidArgument,
                        fmt::format("A limitation must have from 1 to {} values.", kMaxProfiles));
    for (const auto& profile : client.direct_play)
        if (std::max({profile.containers.size(), profile.codecs.size(), profile.protocols.size()}) > kMaxProfiles)
            return fail(Code::InvalidArgument,
                        fmt::format("A direct play profile must name at most {} of a kind.", kMaxProfiles));
    if (client.max_kbps < 0 || client.max_transcoded_kbps < 0)
        return fail(Code::InvalidArgument, "The highest bit rates must be 0 for any, or more.");
    return {};
}

Decision decide(const AudioAsset& asset, const Entitlement& entitlement, const ClientProfile& client,
                const StreamDetails& known) {
    const int allowed = entitlement.max_bitrate_kbps;
    Decision decision;
    decision.source = known;
    decision.source.container = container_of(asset.content_type);
    decision.source.codec = asset.codec;
    decision.source.kbps = bitrate_of(asset);
    const auto always = asset.part.whole() ? obstacle(decision.source, allowed, client) : std::string("part_of_file");
    for (const auto& profile : client.direct_play) {
        auto reason = obstacle(decision.source, profile);
        if (reason.empty()) reason = always;
        if (reason.empty()) decision.direct_play = true;
        decision.reasons.push_back(std::move(reason));
    }
    if (decision.direct_play) decision.reasons.clear();
    find_format(asset, allowed, client, decision);
    return decision;
}

}  // namespace polyphony::streaming
