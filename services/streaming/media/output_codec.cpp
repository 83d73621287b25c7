#include "services/streaming/media/output_codec.h"

#include <algorithm>
#include <cstdlib>

namespace polyphony::streaming::ffmpeg {
namespace {

constexpr int kBitsPerKilobit = 1000;
constexpr int kMostChannels = 2;
constexpr int kMaxLosslessRate = 192'000;
constexpr int kFlacFrame = 4096;  ///< RFC 9639 section 7: within the streamable subset at all rates.

const char* encoder_of(Codec codec) {
    switch (codec) {
        case Codec::Opus:
            return "libopus";
        case Codec::Aac:
            return "aac";
        case Codec::Mp3:
            return "libmp3lame";
        case Codec::Flac:
            return "flac";
    }
    return "";
}

/// The source's rate if the codec knows it, else one that is a whole part of it, else 48 kHz.
int rate_for(const AVCodec& codec, int source) {
    constexpr int kUsual = 48'000;
    if (codec.supported_samplerates == nullptr) return std::min(source, kMaxLosslessRate);
    const auto knows = [&](int rate) {
        for (const int* known = codec.supported_samplerates; *known != 0; ++known)
            if (*known == rate) return rate <= kUsual;
        return false;
    };
    for (const int part : {1, 2, 4})
        if (source % part == 0 && knows(source / part)) return source / part;
    return kUsual;
}

AVSampleFormat samples_for(Codec codec, int bits) {
    constexpr int kShortBits = 16;
    switch (codec) {
        case Codec::Opus:
            return AV_SAMPLE_FMT_FLT;
        case Codec::Flac:
            return bits > 0 && bits <= kShortBits ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_S32;
        case Codec::Aac:
        case Codec::Mp3:
            break;
    }
    return AV_SAMPLE_FMT_FLTP;
}

}  // namespace

Result<Owned<AVCodecContext>> open_output_codec(const AudioFormat& format, const AudioFacts& source,
                                                bool global_header) {
    const auto missing = fail(Code::Unavailable, "Audio cannot be converted to this here.");
    const auto* codec = avcodec_find_encoder_by_name(encoder_of(format.codec));
    if (codec == nullptr) return missing;
    Owned<AVCodecContext> context(avcodec_alloc_context3(codec));
    if (!context) return missing;
    // Opus is 48 kHz inside; from all other rates of its own it only gets worse.
    context->sample_rate = format.codec == Codec::Opus ? 48'000 : rate_for(*codec, source.sample_rate);
    context->sample_fmt = samples_for(format.codec, source.bits);
    if (context->sample_fmt == AV_SAMPLE_FMT_S32) context->bits_per_raw_sample = 24;
    av_channel_layout_default(&context->ch_layout, std::min(source.channels, kMostChannels));
    context->bit_rate = static_cast<std::int64_t>(format.kbps) * kBitsPerKilobit;
    context->time_base = {1, context->sample_rate};
    context->thread_count = 1;
    if (format.codec == Codec::Flac) context->frame_size = kFlacFrame;
    if (global_header) context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (avcodec_open2(context.get(), codec, nullptr) < 0) return missing;
    return context;
}

}  // namespace polyphony::streaming::ffmpeg
