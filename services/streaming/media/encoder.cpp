#include "services/streaming/media/encoder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/streaming/media/output_codec.h"
#include "services/streaming/media/output_file.h"

namespace polyphony::streaming {
namespace {

using namespace ffmpeg;

tl::unexpected<Error> no_memory() { return fail(Code::Unavailable, "There is no memory to convert audio."); }

/// From interleaved floats to what the codec takes. Where the rate changes, soxr does it: it is as fast as FFmpeg's
/// own, and better.
Result<Owned<SwrContext>> make_converter(const AVCodecContext& codec, const AudioFacts& source) {
    AVChannelLayout in{};
    av_channel_layout_default(&in, source.channels);
    SwrContext* made = nullptr;
    auto out = codec.ch_layout;
    const int error = swr_alloc_set_opts2(&made, &out, codec.sample_fmt, codec.sample_rate, &in, AV_SAMPLE_FMT_FLT,
                                          source.sample_rate, 0, nullptr);
    Owned<SwrContext> converter(made);
    if (error < 0) return no_memory();
    if (codec.sample_rate != source.sample_rate) {
        av_opt_set_int(made, "resampler", SWR_ENGINE_SOXR, 0);
        // What a lossy codec keeps is far above the noise of 16 bits.
        if (codec.codec_id != AV_CODEC_ID_FLAC) av_opt_set_double(made, "precision", 16, 0);
    }
    if (swr_init(made) < 0) return no_memory();
    return converter;
}

}  // namespace

struct Encoder::Impl {
    Impl(OutputFile output, Owned<AVCodecContext> context, Owned<SwrContext> swr, int source_channels)
        : file(std::move(output)),
          codec(std::move(context)),
          converter(std::move(swr)),
          fifo(av_audio_fifo_alloc(codec->sample_fmt, codec->ch_layout.nb_channels, codec->frame_size)),
          packet(av_packet_alloc()),
          channels(source_channels) {}

    /// Converts `count` frames, or what is left inside if there are none, into the fifo.
    Result<void> convert(const float* samples, int count);
    /// Encodes what is in the fifo; the last frame may be shorter than the codec's.
    Result<void> encode(bool last);
    Result<void> send(const AVFrame* frame);

    OutputFile file;
    Owned<AVCodecContext> codec;
    Owned<SwrContext> converter;
    Owned<AVAudioFifo> fifo;
    Owned<AVPacket> packet;
    int channels;
    std::int64_t frames = 0;
};

Result<Encoder> Encoder::open(int descriptor, const AudioFormat& format, const AudioFacts& source, Written written) {
    auto file = OutputFile::create(descriptor, format.container, format.codec, std::move(written));
    if (!file) return fail(file.error());
    auto codec = open_output_codec(format, source, file->wants_global_header());
    if (!codec) return fail(codec.error());
    auto converter = make_converter(**codec, source);
    if (!converter) return fail(converter.error());
    if (auto begun = file->begin(**codec); !begun) return fail(begun.error());
    return Encoder(std::make_unique<Impl>(std::move(*file), std::move(*codec), std::move(*converter), source.channels));
}

Encoder::Encoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;
Encoder::~Encoder() = default;

Result<void> Encoder::write(std::span<const float> samples) {
    auto& it = *impl_;
    const auto count = static_cast<int>(samples.size() / static_cast<std::size_t>(it.channels));
    if (auto converted = it.convert(samples.data(), count); !converted) return converted;
    return it.encode(false);
}

Result<Transcoded> Encoder::finish() {
    auto& it = *impl_;
    if (auto rest = it.convert(nullptr, 0); !rest) return fail(rest.error());
    if (auto encoded = it.encode(true); !encoded) return fail(encoded.error());
    if (auto flushed = it.send(nullptr); !flushed) return fail(flushed.error());
    if (auto finished = it.file.finish(); !finished) return fail(finished.error());
    return Transcoded{it.file.bytes(), it.frames, it.codec->sample_rate};
}

Result<void> Encoder::Impl::convert(const float* samples, int count) {
    const auto* in = reinterpret_cast<const std::uint8_t*>(samples);
    const int room = swr_get_out_samples(converter.get(), count);
    if (room <= 0) return {};
    std::array<std::uint8_t*, AV_NUM_DATA_POINTERS> planes{};
    if (av_samples_alloc(planes.data(), nullptr, codec->ch_layout.nb_channels, room, codec->sample_fmt, 0) < 0)
        return no_memory();
    const std::unique_ptr<void, decltype(&av_free)> owned(planes[0], &av_free);
    const int made = swr_convert(converter.get(), planes.data(), room, samples == nullptr ? nullptr : &in, count);
    std::array<void*, AV_NUM_DATA_POINTERS> out{};
    std::copy(planes.begin(), planes.end(), out.begin());
    if (made < 0 || av_audio_fifo_write(fifo.get(), out.data(), made) < made) return no_memory();
    return {};
}

Result<void> Encoder::Impl::encode(bool last) {
    while (av_audio_fifo_size(fifo.get()) >= codec->frame_size || (last && av_audio_fifo_size(fifo.get()) > 0)) {
        const Owned<AVFrame> frame(av_frame_alloc());
        frame->nb_samples = std::min(codec->frame_size, av_audio_fifo_size(fifo.get()));
        frame->format = codec->sample_fmt;
        frame->sample_rate = codec->sample_rate;
        frame->pts = frames;
        if (av_channel_layout_copy(&frame->ch_layout, &codec->ch_layout) < 0 ||
            av_frame_get_buffer(frame.get(), 0) < 0 ||
            av_audio_fifo_read(fifo.get(), reinterpret_cast<void**>(frame->extended_data), frame->nb_samples) <
                frame->nb_samples)
            return no_memory();
        frames += frame->nb_samples;
        if (auto sent = send(frame.get()); !sent) return sent;
    }
    return {};
}

Result<void> Encoder::Impl::send(const AVFrame* frame) {
    if (avcodec_send_frame(codec.get(), frame) < 0) return fail(Code::Internal, "The audio cannot be encoded.");
    while (avcodec_receive_packet(codec.get(), packet.get()) == 0) {
        auto written = file.write(*packet);
        av_packet_unref(packet.get());
        if (!written) return written;
    }
    return {};
}

}  // namespace polyphony::streaming
