#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "platform/storage/database.h"
#include "services/streaming/analysis/analysis.h"
#include "services/streaming/jobs/measurement.h"

/// What is to be measured and what came of it, each step within one transaction.
namespace polyphony::streaming {

/// The catalog told of a track.
void hear_of_track(storage::Transaction& transaction, const AudioAsset& asset, const std::string& album_id,
                   UnixMillis now);
/// The track is withdrawn.
void forget_track(storage::Transaction& transaction, const std::string& track_id, UnixMillis now);

/// Takes the track that has been due for longest; nobody else gets it within `lease`, unless someone says before what
/// came of it. Nothing if none is due.
std::optional<Analysis> claim_track(storage::Transaction& transaction, std::chrono::milliseconds lease, UnixMillis now);

/// What came of a track that was claimed. Does nothing if its file changed meanwhile, or it is gone: then it is another
/// one that is to be measured. Returns what is known now.
std::optional<Analysis> note_result(storage::Transaction& transaction, const Analysis& claimed,
                                    const Result<Measurement>& result, const RetryRules& rules, UnixMillis now);

}  // namespace polyphony::streaming
