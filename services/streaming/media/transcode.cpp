#include "services/streaming/media/transcode.h"

#include <cmath>
#include <vector>

#include "services/streaming/media/decoder.h"
#include "services/streaming/media/encoder.h"

namespace polyphony::streaming {
namespace {

std::int64_t frame_at(std::int64_t ms, int sample_rate) {
    constexpr std::int64_t kMsPerSecond = 1000;
    return ms * sample_rate / kMsPerSecond;
}

float factor_of(double gain_db) {
    constexpr double kDbPerDecade = 20;
    return static_cast<float>(std::pow(10, gain_db / kDbPerDecade));
}

}  // namespace

Result<Transcoded> transcode(int source, int target, const TranscodeJob& job,
                             const std::function<void(std::uint64_t bytes)>& written) {
    auto decoder = Decoder::open(source, job.part);
    if (!decoder) return fail(decoder.error());
    if (job.start_ms > 0)
        if (auto there = decoder->seek(frame_at(job.start_ms, decoder->facts().sample_rate)); !there)
            return fail(there.error());
    auto encoder = Encoder::open(target, job.format, decoder->facts(), written);
    if (!encoder) return fail(encoder.error());
    const float factor = factor_of(safe_gain_db(job.gain_db, job.peak_dbtp));
    std::vector<float> scaled;
    for (;;) {
        const auto samples = decoder->read();
        if (!samples) return fail(samples.error());
        if (samples->empty()) break;
        auto given = *samples;
        if (factor != 1) {
            scaled.assign(given.begin(), given.end());
            for (auto& sample : scaled) sample *= factor;
            given = scaled;
        }
        if (auto encoded = encoder->write(given); !encoded) return fail(encoded.error());
    }
    return encoder->finish();
}

}  // namespace polyphony::streaming
