#include "services/streaming/media/input_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace polyphony::streaming::ffmpeg {
namespace {

/// What the catalog knows. Others, such as playlists, are no audio.
constexpr auto kFormats = "ogg,mp3,flac,mov,mp4,m4a,wav,aiff,asf,ape,wv,mpc,mpc8,aac,matroska,webm";

constexpr int kInputBuffer = 64 * 1024;
constexpr std::int64_t kProbeBytes = 4 * 1024 * 1024;  ///< Pictures may come before the audio.
/// A file may claim anything of its parts' sizes, and libav believes it.
constexpr std::size_t kLargestAllocation = 256 << 20;
constexpr int kMaxStreams = 64;
constexpr int kMaxChannels = 8;
constexpr int kMinRate = 1000;
constexpr int kMaxRate = 768'000;

int read_some(void* opaque, std::uint8_t* buffer, int count) {
    ssize_t got = -1;
    do got = ::read(*static_cast<int*>(opaque), buffer, static_cast<std::size_t>(count));
    while (got < 0 && errno == EINTR);
    if (got < 0) return AVERROR(errno);
    return got == 0 ? AVERROR_EOF : static_cast<int>(got);
}

std::int64_t seek_to(void* opaque, std::int64_t offset, int whence) {
    const int descriptor = *static_cast<int*>(opaque);
    if ((whence & AVSEEK_SIZE) == 0) return ::lseek(descriptor, offset, whence & ~AVSEEK_FORCE);
    const auto here = ::lseek(descriptor, 0, SEEK_CUR);
    const auto size = ::lseek(descriptor, 0, SEEK_END);
    ::lseek(descriptor, here, SEEK_SET);
    return size;
}

int open_nothing(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EACCES); }

tl::unexpected<Error> no_audio(const std::string& why) {
    return fail(Code::FailedPrecondition, fmt::format("The file cannot be read as audio: {}.", why));
}

}  // namespace

Result<InputFile> InputFile::open(int descriptor) {
    av_max_alloc(kLargestAllocation);
    InputFile file;
    file.descriptor_ = std::make_unique<int>(descriptor);
    ::lseek(descriptor, 0, SEEK_SET);
    auto* buffer = static_cast<unsigned char*>(av_malloc(kInputBuffer));
    file.io_.reset(avio_alloc_context(buffer, kInputBuffer, 0, file.descriptor_.get(), &read_some, nullptr, &seek_to));
    auto* format = avformat_alloc_context();
    format->pb = file.io_.get();
    format->io_open = &open_nothing;
    format->probesize = kProbeBytes;
    format->max_streams = kMaxStreams;
    format->flags |= AVFMT_FLAG_CUSTOM_IO;
    AVDictionary* options = nullptr;
    av_dict_set(&options, "format_whitelist", kFormats, 0);
    // On failure it frees the context.
    int error = avformat_open_input(&format, "", nullptr, &options);
    av_dict_free(&options);
    if (error < 0) return no_audio(words(error));
    file.format_.reset(format);
    error = avformat_find_stream_info(format, nullptr);
    if (error < 0) return no_audio(words(error));
    const int best = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
    if (best < 0) return no_audio("it holds none that is known");
    for (unsigned i = 0; i < format->nb_streams; ++i)
        if (static_cast<int>(i) != best) format->streams[i]->discard = AVDISCARD_ALL;
    file.stream_ = format->streams[best];
    return file;
}

Result<Owned<AVCodecContext>> InputFile::open_codec() const {
    const auto* codec = avcodec_find_decoder(stream_->codecpar->codec_id);
    if (codec == nullptr) return no_audio("its coding is not known");
    Owned<AVCodecContext> context(avcodec_alloc_context3(codec));
    if (!context || avcodec_parameters_to_context(context.get(), stream_->codecpar) < 0)
        return no_audio("its head is broken");
    context->pkt_timebase = stream_->time_base;
    // Decodes the next frame while this one is used.
    context->thread_type = FF_THREAD_FRAME;
    context->thread_count = 2;
    if (const int error = avcodec_open2(context.get(), codec, nullptr); error < 0) return no_audio(words(error));
    const int channels = context->ch_layout.nb_channels;
    const bool sane = channels > 0 && channels <= kMaxChannels && context->sample_rate >= kMinRate &&
                      context->sample_rate <= kMaxRate;
    if (!sane) return no_audio(fmt::format("it has {} channels at {} Hz", channels, context->sample_rate));
    return context;
}

}  // namespace polyphony::streaming::ffmpeg
