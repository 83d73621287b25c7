#include "services/catalog/scan/audio_format.h"

#include <algorithm>
#include <array>
#include <utility>

namespace polyphony::catalog::scan {
namespace {

/// The beginning of the header object's GUID (Advanced Systems Format, section 10.1).
constexpr std::string_view kAsfHeader("\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA", 12);

}  // namespace

std::string_view name(Container container) {
    switch (container) {
        case Container::Ogg:
            return "Ogg";
        case Container::Mp3:
            return "MP3";
        case Container::Flac:
            return "FLAC";
        case Container::Mp4:
            return "MP4";
        case Container::Wav:
            return "WAV";
        case Container::Aiff:
            return "AIFF";
        case Container::Asf:
            return "Windows Media";
        case Container::MonkeysAudio:
            return "Monkey's Audio";
        case Container::WavPack:
            return "WavPack";
        case Container::Musepack:
            return "Musepack";
    }
    return "";
}

std::optional<Container> container_of_name(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, Container>, 14> kEndings = {{
        {".ogg", Container::Ogg},
        {".oga", Container::Ogg},
        {".opus", Container::Ogg},
        {".mp3", Container::Mp3},
        {".flac", Container::Flac},
        {".m4a", Container::Mp4},
        {".m4b", Container::Mp4},
        {".wav", Container::Wav},
        {".aif", Container::Aiff},
        {".aiff", Container::Aiff},
        {".wma", Container::Asf},
        {".ape", Container::MonkeysAudio},
        {".wv", Container::WavPack},
        {".mpc", Container::Musepack},
    }};
    auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; };
    for (const auto& [ending, container] : kEndings) {
        if (path.size() <= ending.size()) continue;
        auto tail = path.substr(path.size() - ending.size());
        if (std::equal(tail.begin(), tail.end(), ending.begin(), same)) return container;
    }
    return std::nullopt;
}

std::uint64_t id3v2_length(const AudioBytes& bytes) {
    auto head = bytes.read(0, 10);
    if (head.size() < 10 || !head.starts_with("ID3")) return 0;
    std::uint64_t length = 0;
    for (std::size_t i = 6; i < 10; ++i) length = length << 7 | (static_cast<std::uint8_t>(head[i]) & 0x7F);
    bool footer = (static_cast<std::uint8_t>(head[5]) & 0x10) != 0;
    return length + (footer ? 20 : 10);
}

std::optional<Container> container_of_content(const AudioBytes& bytes) {
    auto head = bytes.read(id3v2_length(bytes), 12);
    if (head.starts_with("OggS")) return Container::Ogg;
    if (head.starts_with("fLaC")) return Container::Flac;
    if (head.starts_with("RIFF") && head.ends_with("WAVE") && head.size() == 12) return Container::Wav;
    if (head.starts_with("FORM") && (head.ends_with("AIFF") || head.ends_with("AIFC"))) return Container::Aiff;
    if (head == kAsfHeader) return Container::Asf;
    if (head.starts_with("MAC ")) return Container::MonkeysAudio;
    if (head.starts_with("wvpk")) return Container::WavPack;
    if (head.starts_with("MPCK") || head.starts_with("MP+")) return Container::Musepack;
    if (head.size() >= 8 && std::string_view(head).substr(4, 4) == "ftyp") return Container::Mp4;
    // An MPEG frame begins with 11 set bits. Some files have padding before the first one, behind their ID3v2 tag.
    if (head.size() >= 2 && head[0] == '\xFF' && (static_cast<std::uint8_t>(head[1]) & 0xE0) == 0xE0) {
        return Container::Mp3;
    }
    if (bytes.read(0, 3) == "ID3") return Container::Mp3;
    return std::nullopt;
}

}  // namespace polyphony::catalog::scan
