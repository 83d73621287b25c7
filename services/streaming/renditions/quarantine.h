#pragma once

#include <string>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/metrics/metrics.h"
#include "platform/storage/database.h"
#include "services/streaming/assets.h"
#include "services/streaming/renditions/quarantine_store.h"

namespace polyphony::streaming {

/// Audio that cannot be worked on: after two failures it is not tried again until the file is another one. Thread-safe.
class Quarantine {
  public:
    static constexpr int kMaxFailures = 2;

    Quarantine(storage::Database& database, metrics::Metrics& metrics, Clock clock);

    /// Fails with FailedPrecondition and the reason if this audio is not to be tried.
    Task<Result<void>> check(AudioAsset asset);
    /// Notes why a worker failed, if that was the audio's fault: FailedPrecondition, Internal and DeadlineExceeded, as
    /// sandbox::Pool says.
    Task<> note(AudioAsset asset, Error error);

  private:
    storage::Database& database_;
    prometheus::Counter& quarantined_;
    Clock clock_;
};

/// The failure that people see for a file with these failures; nothing if it may be tried.
std::optional<Error> refusal(const std::optional<store::FailedAudio>& failed, const AudioAsset& asset);

}  // namespace polyphony::streaming
