#include "services/streaming/worker/jobs.h"

#include "services/streaming/jobs/measure_job.h"
#include "services/streaming/jobs/transcode_job.h"
#include "services/streaming/media/measure.h"
#include "services/streaming/media/transcode.h"

namespace polyphony::streaming {
namespace {

Result<std::string> run_transcode(sandbox::Assignment& assignment) {
    const auto job = transcode_job(assignment.parameters);
    if (!job || assignment.files.size() != 2) return fail(Code::Unavailable, "The job is not complete.");
    const auto written = [&](std::uint64_t bytes) { assignment.progress(std::to_string(bytes)); };
    const auto result = transcode(assignment.files[0].descriptor(), assignment.files[1].descriptor(), *job, written);
    if (!result) return fail(result.error());
    return to_text(*result);
}

Result<std::string> run_measure(sandbox::Assignment& assignment) {
    if (assignment.files.size() != 1) return fail(Code::Unavailable, "The job is not complete.");
    const auto part = audio_part(assignment.parameters);
    if (!part) return fail(part.error());
    const auto result = measure(assignment.files[0].descriptor(), *part);
    if (!result) return fail(result.error());
    return to_text(*result);
}

}  // namespace

sandbox::Kinds jobs() {
    sandbox::Kinds kinds;
    kinds[TranscodeJob::kKind] = run_transcode;
    kinds[MeasureJob::kKind] = run_measure;
    return kinds;
}

void prepare() {}

}  // namespace polyphony::streaming
