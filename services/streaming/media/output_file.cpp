#include "services/streaming/media/output_file.h"

#include <unistd.h>

#include <cerrno>

namespace polyphony::streaming::ffmpeg {
namespace {

constexpr int kOutputBuffer = 16 * 1024;
/// So many packets are written at once each, for those who wait for the first byte.
constexpr std::int64_t kHurriedPackets = 100;

/// FFmpeg's name of what writes it.
const char* muxer_of(Container container, Codec codec) {
    switch (container) {
        case Container::Ogg:
            return "ogg";
        case Container::WebM:
            return "webm";
        case Container::Mp4:
            return "mp4";
        case Container::Raw:
            break;
    }
    if (codec == Codec::Aac) return "adts";
    return codec == Codec::Mp3 ? "mp3" : "flac";
}

void configure(AVDictionary*& options, Container container, Codec codec) {
    if (container == Container::Mp4) {
        av_dict_set(&options, "movflags", "+frag_custom+delay_moov+default_base_moof+skip_trailer", 0);
        // Which FLAC in MP4 still is to FFmpeg 5, and to nobody else.
        av_dict_set(&options, "strict", "experimental", 0);
    }
    if (container == Container::Raw && codec == Codec::Mp3) {
        // Which could be filled in at the end only.
        av_dict_set(&options, "write_xing", "0", 0);
        av_dict_set(&options, "id3v2_version", "0", 0);
    }
}

tl::unexpected<Error> cannot_write() { return fail(Code::Unavailable, "The converted audio cannot be stored."); }

Result<void> check(int error) {
    if (error < 0) return cannot_write();
    return {};
}

}  // namespace

int OutputFile::Sink::write(void* opaque, std::uint8_t* bytes, int count) {
    auto& sink = *static_cast<Sink*>(opaque);
    for (int done = 0; done < count;) {
        const auto put = ::write(sink.descriptor, bytes + done, static_cast<std::size_t>(count - done));
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return AVERROR(errno);
        done += static_cast<int>(put);
    }
    sink.bytes += static_cast<std::uint64_t>(count);
    if (sink.written) sink.written(sink.bytes);
    return count;
}

Result<OutputFile> OutputFile::create(int descriptor, Container container, Codec codec, Written written) {
    OutputFile file;
    file.sink_ = std::make_unique<Sink>(Sink{descriptor, std::move(written)});
    auto* buffer = static_cast<unsigned char*>(av_malloc(kOutputBuffer));
    file.io_.reset(avio_alloc_context(buffer, kOutputBuffer, 1, file.sink_.get(), nullptr, &Sink::write, nullptr));
    file.io_->seekable = 0;
    AVFormatContext* format = nullptr;
    if (avformat_alloc_output_context2(&format, nullptr, muxer_of(container, codec), nullptr) < 0)
        return cannot_write();
    file.format_.reset(format);
    format->pb = file.io_.get();
    // The same input gives the same bytes: no times, no random numbers.
    format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    file.packets_in_fragment_ = container == Container::Mp4 ? 1 : 0;
    AVDictionary* options = nullptr;
    configure(options, container, codec);
    const int error = av_opt_set_dict2(format, &options, AV_OPT_SEARCH_CHILDREN);
    av_dict_free(&options);
    if (error < 0) return cannot_write();
    return file;
}

bool OutputFile::wants_global_header() const { return (format_->oformat->flags & AVFMT_GLOBALHEADER) != 0; }

Result<void> OutputFile::begin(const AVCodecContext& codec) {
    auto* stream = avformat_new_stream(format_.get(), nullptr);
    if (stream == nullptr || avcodec_parameters_from_context(stream->codecpar, &codec) < 0) return cannot_write();
    codec_time_ = codec.time_base;
    stream->time_base = codec.time_base;
    if (packets_in_fragment_ > 0)
        packets_in_fragment_ = (kFragmentSeconds * codec.sample_rate + codec.frame_size / 2) / codec.frame_size;
    const int error = avformat_write_header(format_.get(), nullptr);
    avio_flush(io_.get());
    return check(error);
}

Result<void> OutputFile::write(AVPacket& packet) {
    packet.stream_index = 0;
    av_packet_rescale_ts(&packet, codec_time_, format_->streams[0]->time_base);
    if (av_write_frame(format_.get(), &packet) < 0) return cannot_write();
    ++packets_;
    // The first cut writes the head, which has to know when the first packet begins.
    const bool cut = packets_in_fragment_ > 0 && (packets_ == 1 || packets_ % packets_in_fragment_ == 0);
    if (cut) return cut_fragment();
    if (packets_ < kHurriedPackets) avio_flush(io_.get());
    return check(io_->error);
}

Result<void> OutputFile::cut_fragment() {
    const int error = av_write_frame(format_.get(), nullptr);
    avio_flush(io_.get());
    return check(error < 0 ? error : io_->error);
}

Result<void> OutputFile::finish() {
    if (packets_in_fragment_ > 0 && packets_ % packets_in_fragment_ != 0)
        if (auto cut = cut_fragment(); !cut) return cut;
    const int error = av_write_trailer(format_.get());
    avio_flush(io_.get());
    return check(error < 0 ? error : io_->error);
}

}  // namespace polyphony::streaming::ffmpeg
