#include "services/streaming/renditions/media_types.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace polyphony::streaming {
namespace {

/// Lower case without spaces and quotes.
std::string plain(std::string_view text) {
    std::string result;
    for (const char c : text)
        if (c != ' ' && c != '"' && c != '\t') result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

/// Names of one thing.
std::string usual_type(const std::string& type) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kOthers{{{"audio/mp3", "audio/mpeg"},
                                                                                    {"audio/x-flac", "audio/flac"},
                                                                                    {"audio/m4a", "audio/mp4"},
                                                                                    {"audio/x-m4a", "audio/mp4"},
                                                                                    {"audio/aacp", "audio/aac"},
                                                                                    {"audio/x-wav", "audio/wav"},
                                                                                    {"audio/wave", "audio/wav"},
                                                                                    {"application/ogg", "audio/ogg"}}};
    for (const auto& [other, usual] : kOthers)
        if (type == other) return std::string(usual);
    return type;
}

std::string codec_name(const std::string& codec) {
    if (codec.starts_with("mp4a.40")) return "aac";
    if (codec == "mp4a.6b" || codec == "mp4a.69") return "mp3";
    return codec;
}

/// The codec that such a type means if it names none; empty if there are several.
std::string_view only_codec(std::string_view type) {
    if (type == "audio/mpeg") return "mp3";
    if (type == "audio/aac") return "aac";
    return type == "audio/flac" ? "flac" : "";
}

}  // namespace

Playable::Playable(const std::vector<std::string>& media_types) {
    constexpr std::string_view kCodecs = "codecs=";
    for (const auto& media_type : media_types) {
        const auto text = plain(media_type);
        const auto end = std::min(text.find(';'), text.size());
        Type type{usual_type(text.substr(0, end)), ""};
        const auto codecs = text.find(kCodecs, end);
        if (codecs != std::string::npos) {
            const auto from = codecs + kCodecs.size();
            type.codec = codec_name(text.substr(from, text.find_first_of(",;", from) - from));
        }
        types_.push_back(std::move(type));
    }
}

bool Playable::plays(const AudioFormat& format) const {
    const auto type = media_type(format);
    return plays(std::string_view(type).substr(0, type.find(';')), name(format.codec));
}

bool Playable::plays(const AudioAsset& original) const {
    const auto type = plain(original.content_type);
    return plays(usual_type(type.substr(0, type.find(';'))), original.codec);
}

bool Playable::plays(std::string_view type, std::string_view codec) const {
    return std::any_of(types_.begin(), types_.end(), [&](const Type& known) {
        if (known.type != type) return false;
        const std::string_view wanted = known.codec.empty() ? only_codec(known.type) : known.codec;
        return wanted.empty() || codec.empty() || wanted == codec;
    });
}

}  // namespace polyphony::streaming
