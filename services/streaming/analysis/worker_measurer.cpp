#include "services/streaming/analysis/worker_measurer.h"

#include <utility>

#include "services/streaming/jobs/measure_job.h"

namespace polyphony::streaming {

WorkerMeasurer::WorkerMeasurer(asio::io_context& io, sandbox::PoolOptions options, metrics::Metrics& metrics)
    : workers_(io, std::move(options), metrics) {}

Task<Result<Measurement>> WorkerMeasurer::measure(File file, AudioPart part) {
    sandbox::Job job;
    job.kind = MeasureJob::kKind;
    job.parameters = to_text(part);
    job.files = {file.descriptor()};
    const auto text = co_await workers_.run(std::move(job));
    if (!text) co_return fail(text.error());
    co_return measurement(*text);
}

}  // namespace polyphony::streaming
