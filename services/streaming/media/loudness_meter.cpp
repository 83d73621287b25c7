#include "services/streaming/media/loudness_meter.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>

namespace polyphony::streaming {
namespace {

// A new block begins every 100 ms and lasts for 400 ms (ITU-R BS.1770-4).
constexpr unsigned kStepsPerSecond = 10;
constexpr std::size_t kStepsPerBlock = 4;
// With histograms, the library needs the same memory however long the audio is.
constexpr int kMode = EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK | EBUR128_MODE_HISTOGRAM;
constexpr double kDecibelsPerTenfoldAmplitude = 20.0;

struct DestroyMeter {
    void operator()(ebur128_state* meter) const { ebur128_destroy(&meter); }
};

}  // namespace

struct LoudnessMeter::State {
    std::unique_ptr<ebur128_state, DestroyMeter> meter;
    std::size_t step_samples = 0;
};

LoudnessMeter::LoudnessMeter(std::unique_ptr<State> state) : state_(std::move(state)) {
    step_.reserve(state_->step_samples);
}
LoudnessMeter::~LoudnessMeter() = default;
LoudnessMeter::LoudnessMeter(LoudnessMeter&&) noexcept = default;
LoudnessMeter& LoudnessMeter::operator=(LoudnessMeter&&) noexcept = default;

Result<LoudnessMeter> LoudnessMeter::create(int sample_rate_hz, int channels) {
    auto state = std::make_unique<State>();
    const auto rate = static_cast<unsigned long>(std::max(sample_rate_hz, 0));
    const auto count = static_cast<unsigned>(std::max(channels, 0));
    state->meter.reset(ebur128_init(count, rate, kMode));
    if (!state->meter) return fail(Code::InvalidArgument, "The audio has a sample rate or channels that nobody uses.");
    // As the library counts, so that our blocks are its blocks.
    state->step_samples = (rate + kStepsPerSecond / 2) / kStepsPerSecond * count;
    return LoudnessMeter(std::move(state));
}

Result<void> LoudnessMeter::add(std::span<const float> samples) {
    while (!samples.empty()) {
        const auto missing = state_->step_samples - step_.size();
        const auto some = samples.first(std::min(missing, samples.size()));
        samples = samples.subspan(some.size());
        step_.insert(step_.end(), some.begin(), some.end());
        if (step_.size() < state_->step_samples) break;
        if (auto added = add_step(step_); !added) return added;
        step_.clear();
        if (++steps_ < kStepsPerBlock) continue;
        double block = 0;
        ebur128_loudness_momentary(state_->meter.get(), &block);
        blocks_.add(block);
    }
    return {};
}

Result<void> LoudnessMeter::add_step(std::span<const float> samples) {
    auto* meter = state_->meter.get();
    if (ebur128_add_frames_float(meter, samples.data(), samples.size() / meter->channels) != EBUR128_SUCCESS)
        return fail(Code::ResourceExhausted, "There is not enough memory to measure loudness.");
    return {};
}

Loudness LoudnessMeter::loudness() const {
    auto* meter = state_->meter.get();
    Loudness loudness;
    loudness.integrated_lufs = blocks_.integrated_lufs();
    ebur128_loudness_range(meter, &loudness.range_lu);
    for (unsigned channel = 0; channel < meter->channels; ++channel) {
        double peak = 0;
        ebur128_true_peak(meter, channel, &peak);
        // What does not fill a step is not in the meter: its samples count as they are.
        for (auto i = std::size_t{channel}; i < step_.size(); i += meter->channels)
            peak = std::max(peak, static_cast<double>(std::abs(step_[i])));
        if (peak > 0)
            loudness.true_peak_dbtp =
                std::max(loudness.true_peak_dbtp, kDecibelsPerTenfoldAmplitude * std::log10(peak));
    }
    return loudness;
}

}  // namespace polyphony::streaming
