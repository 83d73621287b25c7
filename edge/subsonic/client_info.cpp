#include "edge/subsonic/client_info.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "edge/subsonic/parameters.h"
#include "polyphony/edge/v1/subsonic.pb.h"

namespace polyphony::edge::subsonic {

namespace {

constexpr std::array<std::pair<std::string_view, streaming::v1::LimitedProperty>, 4> kProperties{
    {{"audioChannels", streaming::v1::LIMITED_PROPERTY_CHANNELS},
     {"audioBitrate", streaming::v1::LIMITED_PROPERTY_BITRATE},
     {"audioSamplerate", streaming::v1::LIMITED_PROPERTY_SAMPLE_RATE},
     {"audioBitdepth", streaming::v1::LIMITED_PROPERTY_BIT_DEPTH}}};
constexpr std::array<std::pair<std::string_view, streaming::v1::Comparison>, 4> kComparisons{
    {{"Equals", streaming::v1::COMPARISON_EQUALS},
     {"NotEquals", streaming::v1::COMPARISON_NOT_EQUALS},
     {"LessThanEqual", streaming::v1::COMPARISON_AT_MOST},
     {"GreaterThanEqual", streaming::v1::COMPARISON_AT_LEAST}}};

template <class Names>
auto look_up(const Names& names, const std::string& name) -> std::optional<typename Names::value_type::second_type> {
    const auto* found = std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.first == name; });
    if (found == names.end()) return std::nullopt;
    return found->second;
}

int to_kbps(std::int64_t bits_per_second) {
    return static_cast<int>(std::clamp<std::int64_t>(bits_per_second / kBitsPerKilobit, 0, INT32_MAX));
}

/// Profiles of codecs are not known of any track, so that a limit on them says nothing.
constexpr auto kUnknowable = "audioProfile";

Outcome<void> add_limitation(const std::string& codec, const v1::ClientInfo::Limitation& said,
                             streaming::v1::DecideRequest& request) {
    if (said.name() == kUnknowable) return {};
    const auto property = look_up(kProperties, said.name());
    const auto comparison = look_up(kComparisons, said.comparison());
    if (!property || !comparison)
        return refuse(Failure::Generic, "A limitation of ClientInfo has a name or a comparison that is not known.");
    auto& limitation = *request.add_limitations();
    limitation.set_codec(codec);
    limitation.set_property(*property);
    limitation.set_comparison(*comparison);
    limitation.set_required(said.required());
    const bool bits = *property == streaming::v1::LIMITED_PROPERTY_BITRATE;
    for (const auto& value : said.values()) {
        const auto number = parse_number(value);
        if (!number) return refuse(Failure::Generic, "The values of a limitation of ClientInfo must be numbers.");
        limitation.add_values(bits ? *number / kBitsPerKilobit : *number);
    }
    return {};
}

}  // namespace

Outcome<streaming::v1::DecideRequest> read_client_info(const std::string& body) {
    if (body.empty()) return refuse(Failure::MissingParameter, "The body is missing: ClientInfo as JSON.");
    v1::ClientInfo info;
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    const auto status = google::protobuf::util::JsonStringToMessage(body, &info, options);
    if (!status.ok()) return refuse(Failure::Generic, "The body must be ClientInfo as JSON.");
    streaming::v1::DecideRequest request;
    request.set_max_bitrate_kbps(to_kbps(info.max_audio_bitrate()));
    request.set_max_transcoded_bitrate_kbps(to_kbps(info.max_transcoding_audio_bitrate()));
    for (const auto& said : info.direct_play_profiles()) {
        auto& profile = *request.add_direct_play();
        *profile.mutable_containers() = said.containers();
        *profile.mutable_codecs() = said.audio_codecs();
        *profile.mutable_protocols() = said.protocols();
        profile.set_max_channels(said.max_audio_channels());
    }
    for (const auto& said : info.transcoding_profiles()) {
        auto& profile = *request.add_transcoding();
        profile.set_container(said.container());
        profile.set_codec(said.audio_codec());
        profile.set_protocol(said.protocol());
        profile.set_max_channels(said.max_audio_channels());
    }
    for (const auto& codec : info.codec_profiles())
        for (const auto& said : codec.limitations())
            if (auto added = add_limitation(codec.name(), said, request); !added) return refuse(added.error());
    return request;
}

}  // namespace polyphony::edge::subsonic
