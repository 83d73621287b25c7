#include "services/catalog/scan/lyrics_reader.h"

#include <taglib/synchronizedlyricsframe.h>
#include <taglib/unsynchronizedlyricsframe.h>

#include <algorithm>
#include <cctype>
#include <climits>

#include "services/catalog/lyrics/lrc.h"
#include "services/catalog/scan/text_file.h"
#include "services/catalog/scan/worker.h"

namespace polyphony::catalog::scan {
namespace {

using Frame = TagLib::ID3v2::SynchronizedLyricsFrame;

/// `XXX` stands for an unknown language, `und` too.
std::string language_of(const TagLib::ByteVector& code) {
    std::string language(code.data(), code.size());
    if (!std::all_of(language.begin(), language.end(), [](unsigned char c) { return std::isalpha(c) != 0; })) return {};
    std::transform(language.begin(), language.end(), language.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return language == "xxx" || language == "und" ? std::string() : language;
}

std::string without_controls(std::string text) {
    std::erase_if(text, [](unsigned char c) { return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F; });
    return text;
}

/// As LRC. A part of a line does not begin with a line feed, as the whole ones may.
TagLib::String lrc_of(const Frame& frame) {
    std::string text;
    for (const auto& part : frame.synchedText()) {
        auto words = part.text.to8Bit(true);
        std::replace(words.begin(), words.end(), '\n', ' ');
        text += lrc_stamp(static_cast<int>(std::min<unsigned>(part.time, INT_MAX))) + words + '\n';
    }
    return {text, TagLib::String::UTF8};
}

}  // namespace

void LyricsReader::offer(const TagLib::ByteVector& language, const TagLib::String& text) {
    auto words = without_controls(text.to8Bit(true));
    if (words.size() > max_bytes_ || lyrics_.size() >= kMostLyrics) return;
    if (words.find_first_not_of(" \n\r\t") == std::string::npos) return;
    if (std::none_of(lyrics_.begin(), lyrics_.end(), [&](const auto& known) { return known.text == words; }))
        lyrics_.push_back({language_of(language), std::move(words)});
}

void LyricsReader::read_sidecar(const std::filesystem::path& path) {
    if (const auto text = read_text_file(path, max_bytes_)) offer({}, *text);
}

void LyricsReader::read(const TagLib::ID3v2::Tag* tag) {
    if (tag == nullptr) return;
    for (const auto* frame : tag->frameList("SYLT")) {
        const auto* synced = dynamic_cast<const Frame*>(frame);
        if (synced == nullptr || synced->timestampFormat() != Frame::AbsoluteMilliseconds) continue;
        if (synced->type() == Frame::Lyrics || synced->type() == Frame::TextTranscription)
            offer(synced->language(), lrc_of(*synced));
    }
    for (const auto* frame : tag->frameList("USLT")) {
        const auto* plain = dynamic_cast<const TagLib::ID3v2::UnsynchronizedLyricsFrame*>(frame);
        if (plain != nullptr) offer(plain->language(), plain->text());
    }
}

void LyricsReader::read(const TagLib::PropertyMap& tags) {
    for (const char* name : {"SYNCEDLYRICS", "LYRICS", "UNSYNCEDLYRICS", "UNSYNCED LYRICS"})
        for (const auto& text : tags[name]) offer({}, text);
}

}  // namespace polyphony::catalog::scan
