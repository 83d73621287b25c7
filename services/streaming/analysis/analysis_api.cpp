#include "services/streaming/analysis/analysis_api.h"

#include <utility>

#include "services/streaming/analysis/analysis_proto.h"
#include "services/streaming/analysis/analysis_store.h"

namespace polyphony::streaming {
namespace {

constexpr int kMostFailures = 1000;

/// Why there is no measurement of a track.
Error explain(const std::optional<Analysis>& analysis) {
    if (!analysis) return {Code::NotFound, "There is no such track."};
    if (analysis->state == AnalysisState::Failed)
        return {Code::FailedPrecondition, "This track cannot be measured: " + analysis->reason};
    return {Code::NotFound, "This track is not measured yet."};
}

}  // namespace

template <class Response, class Work>
AnalysisApi::Reactor* AnalysisApi::serve(Context* context, Response* response, Work work) {
    return dispatcher_.serve(context, response,
                             [this, work = std::move(work)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Sign in first.");
                                 auto read = [&](storage::Snapshot& snapshot) -> Result<Response> {
                                     return work(snapshot.sql(), call.caller);
                                 };
                                 co_return co_await database_.read(std::move(read));
                             });
}

AnalysisApi::Reactor* AnalysisApi::GetWaveform(Context* context, const v1::GetWaveformRequest* request,
                                               v1::Waveform* response) {
    return serve(context, response, [request](soci::session& sql, const rpc::Caller&) -> Result<v1::Waveform> {
        const auto waveform = store::find_waveform(sql, request->track_id());
        if (!waveform) return fail(explain(store::find_analysis(sql, request->track_id())));
        v1::Waveform answer;
        answer.set_track_id(request->track_id());
        answer.mutable_points()->assign(waveform->begin(), waveform->end());
        return answer;
    });
}

AnalysisApi::Reactor* AnalysisApi::GetLoudness(Context* context, const v1::GetLoudnessRequest* request,
                                               v1::TrackLoudness* response) {
    return serve(context, response, [request](soci::session& sql, const rpc::Caller&) -> Result<v1::TrackLoudness> {
        const auto analysis = store::find_analysis(sql, request->track_id());
        const auto track = store::find_loudness(sql, request->track_id());
        if (!analysis || !track) return fail(explain(analysis));
        v1::TrackLoudness answer;
        answer.set_track_id(analysis->track_id);
        *answer.mutable_track() = to_message(track->loudness);
        if (const auto album = store::find_album_loudness(sql, analysis->album_id))
            *answer.mutable_album() = to_message(album->loudness);
        return answer;
    });
}

AnalysisApi::Reactor* AnalysisApi::GetAnalysis(Context* context, const v1::GetAnalysisRequest*,
                                               v1::AnalysisStatus* response) {
    return serve(context, response,
                 [running = running_](soci::session& sql, const rpc::Caller& caller) -> Result<v1::AnalysisStatus> {
                     const auto counts = store::count_analyses(sql);
                     v1::AnalysisStatus answer;
                     answer.set_waiting(counts.waiting);
                     answer.set_measured(counts.measured);
                     answer.set_failed(counts.failed);
                     answer.set_running(running);
                     if (!caller.admin) return answer;
                     for (const auto& failed : store::failed_analyses(sql, kMostFailures)) {
                         auto& failure = *answer.add_failures();
                         failure.set_track_id(failed.track_id);
                         failure.set_reason(failed.reason);
                     }
                     return answer;
                 });
}

}  // namespace polyphony::streaming
