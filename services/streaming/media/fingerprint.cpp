#include "services/streaming/media/fingerprint.h"

#include <chromaprint.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <numeric>
#include <vector>

namespace polyphony::streaming {
namespace {

constexpr std::size_t kSeconds = 120;
constexpr std::size_t kMostChannels = 2;  // More are mixed to one.
constexpr float kLoudestInteger = std::numeric_limits<std::int16_t>::max();

struct FreeTaker {
    void operator()(ChromaprintContext* taker) const { chromaprint_free(taker); }
};

std::int16_t integer_of(float sample) {
    return static_cast<std::int16_t>(std::lround(std::clamp(sample, -1.0F, 1.0F) * kLoudestInteger));
}

}  // namespace

struct FingerprintTaker::State {
    std::unique_ptr<ChromaprintContext, FreeTaker> taker;  // None if the audio cannot be told apart.
    std::size_t channels = 0;
    std::size_t frames_left = 0;
    std::vector<std::int16_t> samples;
};

FingerprintTaker::FingerprintTaker(std::unique_ptr<State> state) : state_(std::move(state)) {}
FingerprintTaker::~FingerprintTaker() = default;
FingerprintTaker::FingerprintTaker(FingerprintTaker&&) noexcept = default;
FingerprintTaker& FingerprintTaker::operator=(FingerprintTaker&&) noexcept = default;

Result<FingerprintTaker> FingerprintTaker::create(int sample_rate_hz, int channels) {
    auto state = std::make_unique<State>();
    state->taker.reset(chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT));
    if (!state->taker) return fail(Code::ResourceExhausted, "There is not enough memory to take a fingerprint.");
    state->channels = static_cast<std::size_t>(channels);
    const auto fed_channels = state->channels > kMostChannels ? 1 : channels;
    if (chromaprint_start(state->taker.get(), sample_rate_hz, fed_channels) == 0)
        state->taker.reset();
    else
        state->frames_left = kSeconds * static_cast<std::size_t>(sample_rate_hz);
    return FingerprintTaker(std::move(state));
}

void FingerprintTaker::add(std::span<const float> samples) {
    auto& state = *state_;
    const auto frames = std::min(samples.size() / state.channels, state.frames_left);
    if (frames == 0) return;
    state.frames_left -= frames;
    samples = samples.first(frames * state.channels);
    state.samples.clear();
    if (state.channels <= kMostChannels) {
        std::transform(samples.begin(), samples.end(), std::back_inserter(state.samples), integer_of);
    } else {
        for (; !samples.empty(); samples = samples.subspan(state.channels)) {
            const auto frame = samples.first(state.channels);
            state.samples.push_back(
                integer_of(std::accumulate(frame.begin(), frame.end(), 0.0F) / static_cast<float>(state.channels)));
        }
    }
    chromaprint_feed(state.taker.get(), state.samples.data(), static_cast<int>(state.samples.size()));
}

Fingerprint FingerprintTaker::finish() {
    Fingerprint fingerprint;
    auto* taker = state_->taker.get();
    std::uint32_t* items = nullptr;
    int count = 0;
    if (taker == nullptr || chromaprint_finish(taker) == 0 ||
        chromaprint_get_raw_fingerprint(taker, &items, &count) == 0)
        return fingerprint;
    fingerprint.items.assign(items, items + count);
    chromaprint_dealloc(items);
    if (count > 0) chromaprint_hash_fingerprint(fingerprint.items.data(), count, &fingerprint.hash);
    return fingerprint;
}

}  // namespace polyphony::streaming
