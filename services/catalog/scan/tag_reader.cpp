#include "services/catalog/scan/tag_reader.h"

#include <taglib/aifffile.h>
#include <taglib/apefile.h>
#include <taglib/apefooter.h>
#include <taglib/apetag.h>
#include <taglib/asffile.h>
#include <taglib/flacfile.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4file.h>
#include <taglib/mpcfile.h>
#include <taglib/mpegfile.h>
#include <taglib/oggflacfile.h>
#include <taglib/opusfile.h>
#include <taglib/tfilestream.h>
#include <taglib/vorbisfile.h>
#include <taglib/wavfile.h>
#include <taglib/wavpackfile.h>
#include <taglib/xingheader.h>

#include "platform/encoding/hash.h"
#include "services/catalog/scan/audio_format.h"
#include "services/catalog/scan/audio_sample.h"
#include "services/catalog/scan/cue_parts.h"
#include "services/catalog/scan/finds.h"
#include "services/catalog/scan/tag_rules.h"
#include "services/catalog/scan/text_file.h"

namespace polyphony::catalog::scan {
namespace {

constexpr const char* kNoAudio = "The file holds no audio that can be played.";

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

std::optional<FileFacts> read_aiff(TagLib::IOStream& stream, Finds& finds) {
    TagLib::RIFF::AIFF::File file(&stream);
    return facts_of(file, "pcm", "audio/aiff", finds, file.hasID3v2Tag() ? file.tag() : nullptr);
}

std::optional<FileFacts> read_asf(TagLib::IOStream& stream, Finds& finds, AudioSample& sample) {
    TagLib::ASF::File file(&stream);
    find_attributes(file.tag(), finds.more);
    auto facts = facts_of(file, "wma", "audio/x-ms-wma", finds);
    if (!facts) return std::nullopt;
    const auto& properties = *file.audioProperties();
    if (properties.codec() == TagLib::ASF::Properties::WMA9Lossless) facts->codec = "wmalossless";
    if (properties.isEncrypted()) sample = tl::unexpected<std::string>("The file is encrypted.");
    offer_pictures(file.tag(), finds.covers);
    return facts;
}

/// Those whose tags are APE tags.
template <class File>
std::optional<FileFacts> read_ape_tagged(TagLib::IOStream& stream, std::string codec, std::string content_type,
                                         Finds& finds) {
    File file(&stream);
    auto facts = facts_of(file, std::move(codec), std::move(content_type), finds);
    if (facts && file.hasAPETag()) offer_pictures(file.APETag(), finds.covers);
    return facts;
}

std::optional<FileFacts> read_mp3(TagLib::IOStream& stream, const AudioBytes& bytes, Finds& finds,
                                  AudioSample& sample) {
    TagLib::MPEG::File file(&stream, TagLib::ID3v2::FrameFactory::instance());
    auto facts = facts_of(file, "mp3", "audio/mpeg", finds, file.hasID3v2Tag() ? file.ID3v2Tag() : nullptr);
    if (!facts) return std::nullopt;
    if (file.hasAPETag()) offer_pictures(file.APETag(), finds.covers);

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
        sample = truncated();
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
        case Container::Aiff:
            return read_aiff(stream, finds);
        case Container::Asf:
            return read_asf(stream, finds, sample);
        case Container::MonkeysAudio:
            return read_ape_tagged<TagLib::APE::File>(stream, "ape", "audio/x-ape", finds);
        case Container::WavPack:
            return read_ape_tagged<TagLib::WavPack::File>(stream, "wavpack", "audio/x-wavpack", finds);
        case Container::Musepack:
            return read_ape_tagged<TagLib::MPC::File>(stream, "musepack", "audio/x-musepack", finds);
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
        case Container::Aiff:
            return aiff_sample(bytes);
        case Container::Asf:
            return asf_sample(bytes);
        case Container::MonkeysAudio:
            return monkeys_audio_sample(bytes);
        case Container::WavPack:
            return wavpack_sample(bytes);
        case Container::Musepack:
            return musepack_sample(bytes);
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
