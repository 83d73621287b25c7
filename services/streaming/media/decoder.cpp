#include "services/streaming/media/decoder.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

#include "services/streaming/media/input_file.h"

namespace polyphony::streaming {
namespace {

using namespace ffmpeg;

/// Broken packets in a row, after which the rest is given up.
constexpr int kMaxBroken = 1000;
/// Decoded before the place that is wanted, for codecs whose packets build upon each other (RFC 7845 4.6: 80 ms).
constexpr std::int64_t kPrerollMs = 500;
constexpr std::int64_t kMillisPerSecond = 1000;
constexpr auto kNowhere = std::numeric_limits<std::int64_t>::min();

tl::unexpected<Error> broken() { return fail(Code::FailedPrecondition, "The file is broken: it cannot be decoded."); }

/// How the samples of a frame lie.
struct Shape {
    int format = AV_SAMPLE_FMT_NONE;
    int rate = 0;
    int channels = 0;
    std::uint64_t mask = 0;

    friend bool operator==(const Shape&, const Shape&) = default;
};

Shape shape_of(const AVFrame& frame) {
    const auto& layout = frame.ch_layout;
    return {frame.format, frame.sample_rate, layout.nb_channels,
            layout.order == AV_CHANNEL_ORDER_NATIVE ? layout.u.mask : 0};
}

constexpr auto kEndless = std::numeric_limits<std::int64_t>::max();

/// From which frame to which one.
struct Extent {
    std::int64_t begin = kNowhere;
    std::int64_t end = kEndless;
};

Extent extent_of(const AudioPart& part, int rate) {
    constexpr std::int64_t kMicrosPerSecond = 1'000'000;
    return {av_rescale(part.start_us, rate, kMicrosPerSecond),
            part.end_us > 0 ? av_rescale(part.end_us, rate, kMicrosPerSecond) : kEndless};
}

/// The time of the first sample. What is before 0 is the encoder's delay.
std::int64_t begin_of(const AVStream& stream) {
    return stream.start_time == AV_NOPTS_VALUE ? 0 : std::max<std::int64_t>(0, stream.start_time);
}

AudioFacts facts_of(const InputFile& file, const AVCodecContext& codec) {
    AudioFacts facts;
    facts.codec = avcodec_get_name(codec.codec_id);
    facts.sample_rate = codec.sample_rate;
    facts.channels = codec.ch_layout.nb_channels;
    const auto* descriptor = avcodec_descriptor_get(codec.codec_id);
    const bool lossless = descriptor != nullptr && (descriptor->props & AV_CODEC_PROP_LOSSLESS) != 0 &&
                          (descriptor->props & AV_CODEC_PROP_LOSSY) == 0;
    constexpr int kBitsPerByte = 8;
    if (lossless)
        facts.bits = codec.bits_per_raw_sample > 0 ? codec.bits_per_raw_sample
                                                   : kBitsPerByte * av_get_bytes_per_sample(codec.sample_fmt);
    if (file.format()->duration > 0)
        facts.duration_ms = av_rescale(file.format()->duration, kMillisPerSecond, AV_TIME_BASE);
    return facts;
}

}  // namespace

struct Decoder::Impl {
    Impl(InputFile input, Owned<AVCodecContext> context)
        : file(std::move(input)),
          codec(std::move(context)),
          packet(av_packet_alloc()),
          frame(av_frame_alloc()),
          facts(facts_of(file, *codec)) {}

    /// From here on it is about this part alone.
    Result<void> enter(const AudioPart& wanted);
    /// Goes on at this frame of the file.
    Result<void> go_to(std::int64_t frame);

    /// Gives the codec its next packet. Fails if too much is broken.
    Result<void> feed();
    Result<void> tolerate();
    /// The frame's samples as they are given, as far as they are wanted.
    Result<std::span<const float>> convert();
    Result<void> adapt(const Shape& to);
    /// From where to where there is audio, between the encoder's delay and its padding, which FFmpeg leaves in where an
    /// MP4 file is fragmented.
    Extent extent() const;
    /// Where the frame begins, counted from the beginning of the audio.
    std::int64_t position() const;

    InputFile file;
    Owned<AVCodecContext> codec;
    Owned<AVPacket> packet;
    Owned<AVFrame> frame;
    AudioFacts facts;
    Owned<SwrContext> converter;
    Shape shape;
    Extent part;
    std::vector<float> samples;
    std::int64_t wanted_from = kNowhere;
    std::int64_t next = kNowhere;  ///< Where the next frame begins, if it does not say so.
    int broken_in_a_row = 0;
    bool any = false;
};

Result<Decoder> Decoder::open(int descriptor, const AudioPart& part) {
    av_log_set_level(AV_LOG_QUIET);
    auto file = InputFile::open(descriptor);
    if (!file) return fail(file.error());
    auto codec = file->open_codec();
    if (!codec) return fail(codec.error());
    auto impl = std::make_unique<Impl>(std::move(*file), std::move(*codec));
    if (!part.whole())
        if (auto entered = impl->enter(part); !entered) return fail(entered.error());
    return Decoder(std::move(impl));
}

Decoder::Decoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;
Decoder::~Decoder() = default;

const AudioFacts& Decoder::facts() const { return impl_->facts; }

Result<void> Decoder::seek(std::int64_t frame) {
    return impl_->go_to(std::max<std::int64_t>(0, impl_->part.begin) + frame);
}

Result<void> Decoder::Impl::enter(const AudioPart& wanted) {
    part = extent_of(wanted, facts.sample_rate);
    constexpr std::int64_t kMicrosPerMilli = 1000;
    const auto end_ms = wanted.end_us > 0 ? wanted.end_us / kMicrosPerMilli : facts.duration_ms;
    facts.duration_ms = std::max<std::int64_t>(0, end_ms - wanted.start_us / kMicrosPerMilli);
    return part.begin > 0 ? go_to(part.begin) : Result<void>();
}

Result<void> Decoder::Impl::go_to(std::int64_t to_frame) {
    const auto* stream = file.stream();
    const int rate = facts.sample_rate;
    const auto from = std::max<std::int64_t>(0, to_frame - rate * kPrerollMs / kMillisPerSecond);
    const auto start = begin_of(*stream);
    const auto target = start + av_rescale_q(from, AVRational{1, rate}, stream->time_base);
    const int error = from == 0 ? av_seek_frame(file.format(), stream->index, start, AVSEEK_FLAG_BACKWARD)
                                : avformat_seek_file(file.format(), stream->index, 0, target, target, 0);
    avcodec_flush_buffers(codec.get());
    wanted_from = to_frame;
    next = kNowhere;
    any = true;  // That nothing follows is the end, then.
    if (error < 0) return fail(Code::FailedPrecondition, "The file is broken: there is no way to the middle of it.");
    return {};
}

Result<std::span<const float>> Decoder::read() {
    auto& it = *impl_;
    for (;;) {
        if (it.next >= it.part.end) return std::span<const float>();
        const int error = avcodec_receive_frame(it.codec.get(), it.frame.get());
        if (error == 0) {
            auto samples = it.convert();
            av_frame_unref(it.frame.get());
            if (!samples || !samples->empty()) return samples;
            continue;
        }
        if (error == AVERROR_EOF) {
            if (!it.any) return fail(Code::FailedPrecondition, "The file is broken: there is no audio in it.");
            return std::span<const float>();
        }
        if (error != AVERROR(EAGAIN))
            if (auto on = it.tolerate(); !on) return fail(on.error());
        if (auto fed = it.feed(); !fed) return fail(fed.error());
    }
}

Result<void> Decoder::Impl::feed() {
    av_packet_unref(packet.get());
    const int error = av_read_frame(file.format(), packet.get());
    if (error == AVERROR(EIO)) return fail(Code::Unavailable, "The file cannot be read now.");
    if (error == AVERROR_EOF) {
        avcodec_send_packet(codec.get(), nullptr);
        return {};
    }
    if (error < 0) return tolerate();
    if (packet->stream_index != file.stream()->index) return {};
    const int sent = avcodec_send_packet(codec.get(), packet.get());
    return sent < 0 ? tolerate() : Result<void>();
}

Result<void> Decoder::Impl::tolerate() {
    if (++broken_in_a_row > kMaxBroken) return broken();
    return {};
}

Result<std::span<const float>> Decoder::Impl::convert() {
    broken_in_a_row = 0;
    if (const auto has = shape_of(*frame); has != shape)
        if (auto adapted = adapt(has); !adapted) return fail(adapted.error());
    const int room = swr_get_out_samples(converter.get(), frame->nb_samples);
    const auto channels = static_cast<std::size_t>(facts.channels);
    samples.resize(static_cast<std::size_t>(std::max(room, 0)) * channels);
    auto* out = reinterpret_cast<std::uint8_t*>(samples.data());
    const int count = swr_convert(converter.get(), &out, room, const_cast<const std::uint8_t**>(frame->extended_data),
                                  frame->nb_samples);
    if (count < 0) return broken();
    any = any || count > 0;
    const auto first = position();
    next = first + count;
    const auto [begin, end] = extent();
    const auto from = std::clamp(std::max({wanted_from, begin, part.begin}), first, next);
    const auto to = std::clamp(std::min(end, part.end), from, next);
    return std::span<const float>(samples).subspan(static_cast<std::size_t>(from - first) * channels,
                                                   static_cast<std::size_t>(to - from) * channels);
}

Result<void> Decoder::Impl::adapt(const Shape& to) {
    SwrContext* made = nullptr;
    AVChannelLayout out{};
    av_channel_layout_default(&out, facts.channels);
    const int error = swr_alloc_set_opts2(&made, &out, AV_SAMPLE_FMT_FLT, facts.sample_rate, &frame->ch_layout,
                                          static_cast<AVSampleFormat>(frame->format), frame->sample_rate, 0, nullptr);
    converter.reset(made);
    if (error < 0 || swr_init(made) < 0) return broken();
    shape = to;
    return {};
}

Extent Decoder::Impl::extent() const {
    const auto* stream = file.stream();
    const bool mp4 = std::string_view(file.format()->iformat->name).starts_with("mov");
    const bool exact = stream->time_base.num == 1 && facts.sample_rate % stream->time_base.den == 0;
    if (!mp4 || !exact || stream->duration <= 0 || stream->start_time == AV_NOPTS_VALUE) return {};
    return {0, av_rescale_q(stream->start_time + stream->duration, stream->time_base, {1, facts.sample_rate})};
}

std::int64_t Decoder::Impl::position() const {
    const auto* stream = file.stream();
    if (frame->best_effort_timestamp == AV_NOPTS_VALUE) return next == kNowhere ? 0 : next;
    return av_rescale_q(frame->best_effort_timestamp - begin_of(*stream), stream->time_base, {1, facts.sample_rate});
}

}  // namespace polyphony::streaming
