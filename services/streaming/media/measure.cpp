#include "services/streaming/media/measure.h"

#include "services/streaming/media/analyzer.h"
#include "services/streaming/media/decoder.h"

namespace polyphony::streaming {

Result<Measurement> measure(int source, const AudioPart& part) {
    auto decoder = Decoder::open(source, part);
    if (!decoder) return fail(decoder.error());
    auto analyzer = Analyzer::create(decoder->facts().sample_rate, decoder->facts().channels);
    if (!analyzer) return fail(Code::FailedPrecondition, analyzer.error().message);
    for (;;) {
        const auto samples = decoder->read();
        if (!samples) return fail(samples.error());
        if (samples->empty()) return analyzer->finish();
        if (auto added = analyzer->add(*samples); !added) return fail(Code::Unavailable, added.error().message);
    }
}

}  // namespace polyphony::streaming
