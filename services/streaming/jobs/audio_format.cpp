#include "services/streaming/jobs/audio_format.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace polyphony::streaming {
namespace {

struct Possible {
    Codec codec;
    Container container;
    std::string_view media_type;
};

constexpr std::array kPossible{
    Possible{Codec::Opus, Container::Ogg, "audio/ogg; codecs=opus"},
    Possible{Codec::Opus, Container::WebM, "audio/webm; codecs=opus"},
    Possible{Codec::Opus, Container::Mp4, "audio/mp4; codecs=opus"},
    Possible{Codec::Aac, Container::Mp4, "audio/mp4; codecs=mp4a.40.2"},
    Possible{Codec::Aac, Container::Raw, "audio/aac"},
    Possible{Codec::Mp3, Container::Raw, "audio/mpeg"},
    Possible{Codec::Flac, Container::Mp4, "audio/mp4; codecs=flac"},
    Possible{Codec::Flac, Container::Raw, "audio/flac"},
};

constexpr std::array<std::string_view, 4> kCodecs{"opus", "aac", "mp3", "flac"};
constexpr std::array<std::string_view, 4> kContainers{"ogg", "webm", "mp4", "raw"};

const Possible* find(const AudioFormat& format) {
    const auto* found = std::find_if(kPossible.begin(), kPossible.end(), [&](const Possible& one) {
        return one.codec == format.codec && one.container == format.container;
    });
    return found == kPossible.end() ? nullptr : found;
}

template <class Enum, class Names>
bool look_up(const Names& names, const std::string& name, Enum& value) {
    const auto* found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return false;
    value = static_cast<Enum>(found - names.begin());
    return true;
}

}  // namespace

bool possible(const AudioFormat& format) {
    if (format.codec == Codec::Flac) return format.kbps == 0 && find(format) != nullptr;
    return format.kbps >= kLowestKbps && format.kbps <= kHighestKbps && find(format) != nullptr;
}

std::string name(Codec codec) { return std::string(kCodecs.at(static_cast<std::size_t>(codec))); }
std::string name(Container container) { return std::string(kContainers.at(static_cast<std::size_t>(container))); }
bool from_name(const std::string& name, Codec& codec) { return look_up(kCodecs, name, codec); }
bool from_name(const std::string& name, Container& container) { return look_up(kContainers, name, container); }

std::string media_type(const AudioFormat& format) {
    const auto* found = find(format);
    return found == nullptr ? "application/octet-stream" : std::string(found->media_type);
}

}  // namespace polyphony::streaming
