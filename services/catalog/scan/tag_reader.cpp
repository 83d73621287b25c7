#include "services/catalog/scan/tag_reader.h"

#include <taglib/apefooter.h>
#include <taglib/apetag.h>
#include <taglib/attachedpictureframe.h>
#include <taglib/flacfile.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4file.h>
#include <taglib/mpegfile.h>
#include <taglib/oggflacfile.h>
#include <taglib/opusfile.h>
#include <taglib/textidentificationframe.h>
#include <taglib/tfilestream.h>
#include <taglib/vorbisfile.h>
#include <taglib/wavfile.h>
#include <taglib/xingheader.h>

#include <map>

#include "platform/encoding/hash.h"
#include "services/catalog/scan/audio_format.h"
#include "services/catalog/scan/audio_sample.h"
#include "services/catalog/scan/cue_parts.h"
#include "services/catalog/scan/lyrics_reader.h"
#include "services/catalog/scan/tag_rules.h"
#include "services/catalog/scan/text_file.h"

namespace polyphony::catalog::scan {
namespace {

constexpr const char* kNoAudio = "The file holds no audio that can be played.";

std::string bytes_of(const TagLib::ByteVector& bytes) { return {bytes.data(), bytes.size()}; }

/// The front cover, or else the first picture, of those that are not too large.
class CoverChoice {
  public:
    explicit CoverChoice(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    void offer(const TagLib::ByteVector& picture, bool front) {
        if (picture.isEmpty() || picture.size() > max_bytes_ || front_ || (!front && !bytes_.empty())) return;
        bytes_ = bytes_of(picture);
        front_ = front;
    }
    std::string take() { return std::move(bytes_); }

  private:
    std::size_t max_bytes_;
    std::string bytes_;
    bool front_ = false;
};

/// What is gathered from the places of a file besides its tags' texts.
struct Finds {
    const TagMapping& mapping;
    CoverChoice covers;
    LyricsReader lyrics;
    TagLib::PropertyMap more{};  ///< Tags that TagLib's property map leaves out.
    TagLib::PropertyMap tags{};  ///< All of them.
};

void offer_pictures(const TagLib::List<TagLib::FLAC::Picture*>& pictures, CoverChoice& choice) {
    for (const auto* picture : pictures) choice.offer(picture->data(), picture->type() == picture->FrontCover);
}

void offer_pictures(const TagLib::ID3v2::Tag* tag, CoverChoice& choice) {
    if (tag == nullptr) return;
    for (const auto* frame : tag->frameList("APIC")) {
        const auto* picture = dynamic_cast<const TagLib::ID3v2::AttachedPictureFrame*>(frame);
        if (picture != nullptr) choice.offer(picture->picture(), picture->type() == picture->FrontCover);
    }
}

void offer_pictures(TagLib::MP4::Tag* tag, CoverChoice& choice) {
    if (tag == nullptr || !tag->contains("covr")) return;
    for (const auto& picture : tag->item("covr").toCoverArtList()) choice.offer(picture.data(), false);
}

/// The pairs of ID3v2's TIPL and TMCL, and of the IPLS of version 2.3, which TagLib takes for a TIPL and whose
/// instruments its property map does not know. (ID3v2.4.0 frames, 4.2.2.)
void find_people(const TagLib::ID3v2::Tag* tag, TagLib::PropertyMap& more) {
    static const std::map<TagLib::String, TagLib::String> parts = {{"ARRANGER", "ARRANGER"}, {"DIRECTOR", "DIRECTOR"},
                                                                   {"DJ-MIX", "DJMIXER"},    {"ENGINEER", "ENGINEER"},
                                                                   {"MIX", "MIXER"},         {"PRODUCER", "PRODUCER"}};
    for (const char* id : {"TIPL", "TMCL"}) {
        for (const auto* frame : tag->frameList(id)) {
            const auto* pairs = dynamic_cast<const TagLib::ID3v2::TextIdentificationFrame*>(frame);
            if (pairs == nullptr) continue;
            const auto texts = pairs->fieldList();
            for (unsigned i = 0; i + 1 < texts.size(); i += 2) {
                const auto part = texts[i].upper();
                const auto involved = parts.find(part);
                more.insert(involved == parts.end() ? "PERFORMER:" + part : involved->second, texts[i + 1]);
            }
        }
    }
}

/// iTunes' advisory, and what taggers have added under names of their own.
void find_atoms(TagLib::MP4::Tag* tag, TagLib::PropertyMap& more) {
    if (tag == nullptr) return;
    if (tag->contains("rtng")) more.insert("ITUNESADVISORY", TagLib::String::number(tag->item("rtng").toByte()));
    const auto known = tag->properties();
    for (const auto& [key, item] : tag->itemMap()) {
        static const TagLib::String free_form = "----:com.apple.iTunes:";
        if (!key.startsWith(free_form)) continue;
        const auto name = key.substr(free_form.size());
        if (!known.contains(name)) more.insert(name, item.toStringList());
    }
}

/// What all kinds of files have in common. Fails if TagLib found nothing that sounds.
std::optional<FileFacts> facts_of(TagLib::File& file, std::string codec, std::string content_type, Finds& finds,
                                  const TagLib::ID3v2::Tag* id3v2 = nullptr) {
    const auto* properties = file.isValid() ? file.audioProperties() : nullptr;
    if (properties == nullptr || properties->lengthInMilliseconds() <= 0 || properties->sampleRate() <= 0 ||
        properties->channels() <= 0) {
        return std::nullopt;
    }
    FileFacts facts;
    if (id3v2 != nullptr) find_people(id3v2, finds.more);
    auto tags = file.properties();
    tags.merge(finds.more);
    apply_tags(tags, finds.mapping, facts);
    finds.lyrics.read(id3v2);
    finds.lyrics.read(tags);
    finds.tags = tags;
    offer_pictures(id3v2, finds.covers);
    facts.duration_ms = properties->lengthInMilliseconds();
    facts.bitrate_kbps = std::max(properties->bitrate(), 0);
    facts.sample_rate_hz = properties->sampleRate();
    facts.channels = properties->channels();
    facts.codec = std::move(codec);
    facts.content_type = std::move(content_type);
    return facts;
}

template <class File>
std::optional<FileFacts> read_xiph(TagLib::IOStream& stream, std::string codec, Finds& finds) {
    File file(&stream);
    auto facts = facts_of(file, std::move(codec), "audio/ogg", finds);
    if (facts) offer_pictures(file.tag()->pictureList(), finds.covers);
    return facts;
}

std::optional<FileFacts> read_ogg(TagLib::IOStream& stream, const AudioBytes& bytes, Finds& finds) {
    auto head = bytes.read(0, 64);
    auto first_packet = head.size() > 27 ? head.substr(std::min<std::size_t>(head.size(), 28)) : std::string();
    if (first_packet.starts_with("\x01vorbis")) {
        return read_xiph<TagLib::Ogg::Vorbis::File>(stream, "vorbis", finds);
    }
    if (first_packet.starts_with("OpusHead")) return read_xiph<TagLib::Ogg::Opus::File>(stream, "opus", finds);
    if (first_packet.starts_with("\x7f"
                                 "FLAC"))
        return read_xiph<TagLib::Ogg::FLAC::File>(stream, "flac", finds);
    return std::nullopt;
}

std::optional<FileFacts> read_flac(TagLib::IOStream& stream, Finds& finds) {
    TagLib::FLAC::File file(&stream, TagLib::ID3v2::FrameFactory::instance());
    auto facts = facts_of(file, "flac", "audio/flac", finds);
    if (facts) offer_pictures(file.pictureList(), finds.covers);
    return facts;
}

std::optional<FileFacts> read_mp4(TagLib::IOStream& stream, Finds& finds) {
    TagLib::MP4::File file(&stream);
    find_atoms(file.tag(), finds.more);
    auto facts = facts_of(file, "aac", "audio/mp4", finds);
    if (!facts) return std::nullopt;
    if (file.audioProperties()->codec() == TagLib::MP4::Properties::ALAC) facts->codec = "alac";
    offer_pictures(file.tag(), finds.covers);
    return facts;
}

std::optional<FileFacts> read_wav(TagLib::IOStream& stream, Finds& finds) {
    TagLib::RIFF::WAV::File file(&stream);
    return facts_of(file, "pcm", "audio/wav", finds, file.hasID3v2Tag() ? file.ID3v2Tag() : nullptr);
}

std::optional<FileFacts> read_mp3(TagLib::IOStream& stream, const AudioBytes& bytes, Finds& finds,
                                  AudioSample& sample) {
    TagLib::MPEG::File file(&stream, TagLib::ID3v2::FrameFactory::instance());
    auto facts = facts_of(file, "mp3", "audio/mpeg", finds, file.hasID3v2Tag() ? file.ID3v2Tag() : nullptr);
    if (!facts) return std::nullopt;

    static constexpr std::uint64_t kId3v1Length = 128;
    auto end = bytes.size() - (file.hasID3v1Tag() ? kId3v1Length : 0);
    if (file.hasAPETag() && file.APETag()->footer()->completeTagSize() < end) {
        end -= file.APETag()->footer()->completeTagSize();
    }
    auto first_frame = file.firstFrameOffset();
    if (first_frame < 0 || static_cast<std::uint64_t>(first_frame) >= end) return std::nullopt;
    auto begin = static_cast<std::uint64_t>(first_frame);

    // The Xing header tells the length of the stream; it may be off by a frame or two.
    const auto* xing = file.audioProperties()->xingHeader();
    if (xing != nullptr && xing->isValid() && (end - begin) * 100 < std::uint64_t{xing->totalSize()} * 98) {
        sample = tl::unexpected<std::string>("The file is truncated.");
    } else {
        sample = sample_of_range(bytes, begin, end);
    }
    return facts;
}

std::optional<FileFacts> read_with_taglib(Container container, TagLib::IOStream& stream, const AudioBytes& bytes,
                                          Finds& finds, AudioSample& sample) {
    switch (container) {
        case Container::Ogg:
            return read_ogg(stream, bytes, finds);
        case Container::Flac:
            return read_flac(stream, finds);
        case Container::Mp4:
            return read_mp4(stream, finds);
        case Container::Wav:
            return read_wav(stream, finds);
        case Container::Mp3:
            return read_mp3(stream, bytes, finds, sample);
    }
    return std::nullopt;
}

/// The sheet beside the file, or else the one in its tags.
std::optional<CueSheet> cue_sheet_of(const std::filesystem::path& file, const TagLib::PropertyMap& tags,
                                     std::size_t max_bytes) {
    if (!file.empty())
        if (const auto text = read_text_file(file, max_bytes))
            if (auto sheet = parse_cue_sheet(text->to8Bit(true))) return sheet;
    const auto& embedded = tags["CUESHEET"];
    if (embedded.isEmpty()) return std::nullopt;
    const auto text = embedded.front().to8Bit(true);
    return text.size() > max_bytes ? std::nullopt : parse_cue_sheet(text);
}

AudioSample sample_of(Container container, const AudioBytes& bytes) {
    switch (container) {
        case Container::Ogg:
            return ogg_sample(bytes);
        case Container::Flac:
            return flac_sample(bytes);
        case Container::Mp4:
            return mp4_sample(bytes);
        case Container::Wav:
            return wav_sample(bytes);
        case Container::Mp3:
            return {};  // Known only once TagLib has found the frames.
    }
    return {};
}

}  // namespace

ReadResult read_audio_file(const std::filesystem::path& path, const Companions& beside, const WorkerLimits& limits,
                           const TagMapping& mapping) {
    auto refuse = [](std::string reason) { return ReadResult(tl::unexpect, std::move(reason)); };
    auto bytes = AudioBytes::open(path);
    if (!bytes) return refuse("The file cannot be opened.");
    if (bytes->size() == 0) return refuse("The file is empty.");

    auto promised = container_of_name(path.native());
    auto container = container_of_content(*bytes);
    if (!container) return refuse(kNoAudio);
    if (promised && *promised != *container) {
        return refuse("The file is named like " + std::string(name(*promised)) + ", but holds " +
                      std::string(name(*container)) + ".");
    }
    auto sample = sample_of(*container, *bytes);
    if (!sample) return refuse(sample.error());

    TagLib::FileStream stream(path.c_str(), true);
    Finds finds{mapping, CoverChoice(limits.max_cover_bytes), LyricsReader(limits.max_lyrics_bytes)};
    if (!beside.lyrics.empty()) finds.lyrics.read_sidecar(beside.lyrics);
    auto facts = read_with_taglib(*container, stream, *bytes, finds, sample);
    if (!facts) return refuse(kNoAudio);
    if (!sample) return refuse(sample.error());

    facts->cover = finds.covers.take();
    facts->lyrics = finds.lyrics.take();
    facts->identity = short_hash(facts->codec + '\n' + std::to_string(facts->sample_rate_hz) + '\n' +
                                 std::to_string(facts->channels) + '\n' + *sample);
    if (const auto sheet = cue_sheet_of(beside.cue, finds.tags, limits.max_cue_bytes))
        facts->parts = cut(*facts, finds.tags, *sheet, path, mapping);
    return *std::move(facts);
}

}  // namespace polyphony::catalog::scan
