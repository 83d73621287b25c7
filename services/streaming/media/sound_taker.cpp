#include "services/streaming/media/sound_taker.h"

#include <aubio/aubio.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "services/streaming/media/ffmpeg.h"
#include "services/streaming/media/key.h"

namespace polyphony::streaming {
namespace {

constexpr int kRate = 22'050;
constexpr uint_t kWindow = 2048;
constexpr uint_t kHop = 1024;
constexpr uint_t kBeatWindow = 512;  // Beats are looked for closer: at what aubio was tuned for, 12 ms.
constexpr uint_t kBeatHop = 256;
constexpr uint_t kMelBands = 40;
constexpr double kLeastSeconds = 2;
constexpr double kSilence = 1e-4;  // Of the root mean square of a window: -80 dB.
constexpr std::size_t kLeastBeats = 4;
constexpr std::size_t kMostBeats = 100'000;
// Lower, a bin is wider than a semitone; higher, there are hardly any fundamentals.
constexpr double kLowestNoteHz = 200;
constexpr double kHighestNoteHz = 2000;
constexpr double kMiddleCHz = 261.6256;
constexpr int kPitchClasses = 12;

template <auto Delete>
struct Free {
    template <class Thing>
    void operator()(Thing* thing) const {
        Delete(thing);
    }
};
using Vector = std::unique_ptr<fvec_t, Free<del_fvec>>;
using Spectrum = std::unique_ptr<cvec_t, Free<del_cvec>>;
using Vocoder = std::unique_ptr<aubio_pvoc_t, Free<del_aubio_pvoc>>;
using Cepstrum = std::unique_ptr<aubio_mfcc_t, Free<del_aubio_mfcc>>;
using Centroid = std::unique_ptr<aubio_specdesc_t, Free<del_aubio_specdesc>>;
using Onset = std::unique_ptr<aubio_onset_t, Free<del_aubio_onset>>;
using Tempo = std::unique_ptr<aubio_tempo_t, Free<del_aubio_tempo>>;

/// Mean and deviation of what comes (Welford 1962).
class Moments {
  public:
    void add(double value) {
        ++count_;
        const double difference = value - mean_;
        mean_ += difference / count_;
        squares_ += difference * (value - mean_);
    }
    double mean() const { return mean_; }
    double deviation() const { return count_ > 0 ? std::sqrt(squares_ / count_) : 0; }
    double count() const { return count_; }

  private:
    double count_ = 0;
    double mean_ = 0;
    double squares_ = 0;
};

/// The median; 0 if there are too few to tell.
double middle_of(std::vector<double> tempos) {
    if (tempos.size() < kLeastBeats) return 0;
    const auto middle = tempos.begin() + static_cast<std::ptrdiff_t>(tempos.size() / 2);
    std::nth_element(tempos.begin(), middle, tempos.end());
    return *middle;
}

/// The pitch class of each bin of a spectrum; -1 if it counts for none.
std::vector<int> classes_of_bins() {
    std::vector<int> classes(kWindow / 2 + 1, -1);
    for (std::size_t bin = 1; bin < classes.size(); ++bin) {
        const double hertz = static_cast<double>(bin) * kRate / kWindow;
        if (hertz < kLowestNoteHz || hertz > kHighestNoteHz) continue;
        const auto semitones = static_cast<int>(std::lround(kPitchClasses * std::log2(hertz / kMiddleCHz)));
        classes[bin] = (semitones % kPitchClasses + kPitchClasses) % kPitchClasses;
    }
    return classes;
}

}  // namespace

struct SoundTaker::State {
    std::size_t channels = 1;
    ffmpeg::Owned<SwrContext> resampler;
    std::vector<float> mono;
    std::vector<float> resampled;  // To be heard yet.

    Vector hop{new_fvec(kHop)};
    Vector coefficients{new_fvec(kCepstralCoefficients)};
    Vector value{new_fvec(1)};
    Spectrum spectrum{new_cvec(kWindow)};
    Vocoder vocoder{new_aubio_pvoc(kWindow, kHop)};
    Cepstrum cepstrum{new_aubio_mfcc(kWindow, kMelBands, kCepstralCoefficients, kRate)};
    Centroid centroid{new_aubio_specdesc("centroid", kWindow)};
    Vector beat_hop{new_fvec(kBeatHop)};
    Onset onset{new_aubio_onset("default", kBeatWindow, kBeatHop, kRate)};
    Tempo tempo{new_aubio_tempo("default", kBeatWindow, kBeatHop, kRate)};

    std::array<Moments, kCepstralCoefficients> timbre;
    Moments brightness;
    Chroma chroma{};
    std::vector<int> classes = classes_of_bins();
    std::int64_t hops = 0;
    std::int64_t onsets = 0;
    std::vector<double> tempos;  // At each beat.

    bool complete() const {
        return resampler && hop && beat_hop && coefficients && value && spectrum && vocoder && cepstrum && centroid &&
               onset && tempo;
    }
    /// Mixes to one channel, and changes the rate. An empty span brings what is left.
    void resample(std::span<const float> samples);
    void hear_all();
    void hear_beats(std::span<const float> samples);
    void hear_spectrum();
};

void SoundTaker::State::resample(std::span<const float> samples) {
    mono.clear();
    for (; samples.size() >= channels; samples = samples.subspan(channels)) {
        const auto frame = samples.first(channels);
        mono.push_back(std::accumulate(frame.begin(), frame.end(), 0.0F) / static_cast<float>(channels));
    }
    const auto count = static_cast<int>(mono.size());
    const auto before = resampled.size();
    resampled.resize(before + static_cast<std::size_t>(std::max(swr_get_out_samples(resampler.get(), count), 0)));
    auto* out = reinterpret_cast<std::uint8_t*>(resampled.data() + before);
    const auto* in = reinterpret_cast<const std::uint8_t*>(mono.data());
    const int made = swr_convert(resampler.get(), &out, static_cast<int>(resampled.size() - before),
                                 count == 0 ? nullptr : &in, count);
    resampled.resize(before + static_cast<std::size_t>(std::max(made, 0)));
}

void SoundTaker::State::hear_all() {
    std::span<const float> rest(resampled);
    for (; rest.size() >= kHop; rest = rest.subspan(kHop)) {
        std::copy_n(rest.begin(), kHop, hop->data);
        ++hops;
        aubio_pvoc_do(vocoder.get(), hop.get(), spectrum.get());
        for (uint_t at = 0; at < kHop; at += kBeatHop) hear_beats(rest.subspan(at, kBeatHop));
        if (aubio_level_lin(hop.get()) >= kSilence) hear_spectrum();
    }
    resampled.erase(resampled.begin(), resampled.end() - static_cast<std::ptrdiff_t>(rest.size()));
}

void SoundTaker::State::hear_beats(std::span<const float> samples) {
    std::ranges::copy(samples, beat_hop->data);
    aubio_onset_do(onset.get(), beat_hop.get(), value.get());
    if (value->data[0] != 0) ++onsets;
    aubio_tempo_do(tempo.get(), beat_hop.get(), value.get());
    if (value->data[0] == 0) return;
    if (const double bpm = aubio_tempo_get_bpm(tempo.get()); bpm > 0 && tempos.size() < kMostBeats)
        tempos.push_back(bpm);
}

void SoundTaker::State::hear_spectrum() {
    aubio_mfcc_do(cepstrum.get(), spectrum.get(), coefficients.get());
    for (std::size_t i = 0; i < kCepstralCoefficients; ++i) timbre.at(i).add(coefficients->data[i]);
    aubio_specdesc_do(centroid.get(), spectrum.get(), value.get());
    brightness.add(value->data[0] * kRate / kWindow);
    for (std::size_t bin = 0; bin < classes.size(); ++bin)
        if (classes[bin] >= 0) chroma.at(static_cast<std::size_t>(classes[bin])) += spectrum->norm[bin];
}

SoundTaker::SoundTaker(std::unique_ptr<State> state) : state_(std::move(state)) {}
SoundTaker::~SoundTaker() = default;
SoundTaker::SoundTaker(SoundTaker&&) noexcept = default;
SoundTaker& SoundTaker::operator=(SoundTaker&&) noexcept = default;

Result<SoundTaker> SoundTaker::create(int sample_rate_hz, int channels) {
    if (sample_rate_hz <= 0 || channels <= 0) return fail(Code::InvalidArgument, "Nobody makes audio like that.");
    auto state = std::make_unique<State>();
    state->channels = static_cast<std::size_t>(channels);
    AVChannelLayout mono{};
    av_channel_layout_default(&mono, 1);
    SwrContext* made = nullptr;
    const int error = swr_alloc_set_opts2(&made, &mono, AV_SAMPLE_FMT_FLT, kRate, &mono, AV_SAMPLE_FMT_FLT,
                                          sample_rate_hz, 0, nullptr);
    state->resampler.reset(made);
    if (error < 0 || swr_init(made) < 0 || !state->complete())
        return fail(Code::ResourceExhausted, "There is not enough memory to hear what a track sounds like.");
    return SoundTaker(std::move(state));
}

void SoundTaker::add(std::span<const float> samples) {
    if (samples.empty()) return;
    state_->resample(samples);
    state_->hear_all();
}

std::optional<Sound> SoundTaker::finish() {
    auto& state = *state_;
    state.resample({});
    state.hear_all();
    const double seconds = static_cast<double>(state.hops) * kHop / kRate;
    if (seconds < kLeastSeconds || state.brightness.count() == 0) return std::nullopt;
    Sound sound;
    auto* number = sound.timbre.begin();
    for (std::size_t i = 1; i < kCepstralCoefficients; ++i) *number++ = static_cast<float>(state.timbre.at(i).mean());
    for (const auto& coefficient : state.timbre) *number++ = static_cast<float>(coefficient.deviation());
    sound.tempo_bpm = middle_of(state.tempos);
    sound.onsets_per_second = static_cast<double>(state.onsets) / seconds;
    sound.brightness_hz = state.brightness.mean();
    if (const auto key = key_of(state.chroma)) {
        sound.tonic = key->tonic;
        sound.minor = key->minor;
        sound.key_strength = key->strength;
    }
    return sound;
}

}  // namespace polyphony::streaming
