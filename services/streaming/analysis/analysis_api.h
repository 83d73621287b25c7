#pragma once

#include "platform/rpc/server.h"
#include "platform/storage/database.h"
#include "polyphony/streaming/v1/analysis.grpc.pb.h"

namespace polyphony::streaming {

/// The gRPC face of what is measured: contracts/polyphony/streaming/v1/analysis.proto.
class AnalysisApi final : public v1::AnalysisService::CallbackService {
  public:
    /// `running`: whether anything is measured here.
    AnalysisApi(storage::Database& database, bool running, rpc::Dispatcher& dispatcher)
        : database_(database), running_(running), dispatcher_(dispatcher) {}

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* GetWaveform(Context*, const v1::GetWaveformRequest*, v1::Waveform*) override;
    Reactor* GetLoudness(Context*, const v1::GetLoudnessRequest*, v1::TrackLoudness*) override;
    Reactor* GetAnalysis(Context*, const v1::GetAnalysisRequest*, v1::AnalysisStatus*) override;

  private:
    /// Serves a call for someone who is known, by a read: `work(soci::session&, const rpc::Caller&) ->
    /// Result<Response>`.
    template <class Response, class Work>
    Reactor* serve(Context* context, Response* response, Work work);

    storage::Database& database_;
    const bool running_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::streaming
