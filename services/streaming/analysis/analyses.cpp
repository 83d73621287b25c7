#include "services/streaming/analysis/analyses.h"

#include "services/streaming/analysis/analysis_store.h"

namespace polyphony::streaming {
namespace {

/// Measures an album anew from its tracks, once none of them waits any more.
void refresh_album(storage::Transaction& transaction, const std::string& album_id, UnixMillis now) {
    auto& sql = transaction.sql();
    if (album_id.empty() || store::album_waits(sql, album_id)) return;
    const auto album = loudness_of_album(store::tracks_of_album(sql, album_id));
    if (album.track_count == 0)
        store::delete_album_loudness(transaction, album_id);
    else if (store::find_album_loudness(sql, album_id) != album)
        store::put_album_loudness(transaction, album_id, album, now);
}

}  // namespace

void hear_of_track(storage::Transaction& transaction, const AudioAsset& asset, const std::string& album_id,
                   UnixMillis now) {
    const auto known = store::find_analysis(transaction.sql(), asset.track_id);
    const auto analysis = heard_of(known, asset, album_id, now);
    if (known == analysis) return;
    store::put_analysis(transaction, analysis);
    if (known && known->album_id != album_id) {
        refresh_album(transaction, known->album_id, now);
        refresh_album(transaction, album_id, now);
    }
}

void forget_track(storage::Transaction& transaction, const std::string& track_id, UnixMillis now) {
    const auto known = store::find_analysis(transaction.sql(), track_id);
    if (!known) return;
    store::delete_analysis(transaction, track_id);
    refresh_album(transaction, known->album_id, now);
}

std::optional<Analysis> claim_track(storage::Transaction& transaction, std::chrono::milliseconds lease,
                                    UnixMillis now) {
    auto due = store::next_due(transaction.sql(), now);
    if (!due) return std::nullopt;
    due->due_at = now + lease.count();
    store::put_analysis(transaction, *due);
    return due;
}

std::optional<Analysis> note_result(storage::Transaction& transaction, const Analysis& claimed,
                                    const Result<Measurement>& result, const RetryRules& rules, UnixMillis now) {
    auto known = store::find_analysis(transaction.sql(), claimed.track_id);
    if (!known || !same_audio(*known, claimed)) return known;
    known = result ? measured(*known) : not_measured(*known, result.error(), rules, now);
    store::put_analysis(transaction, *known);
    if (result) store::put_measurement(transaction, *known, *result, now);
    if (known->state == AnalysisState::Failed) store::delete_measurement(transaction, known->track_id);
    if (known->state != AnalysisState::Waiting) refresh_album(transaction, known->album_id, now);
    return known;
}

}  // namespace polyphony::streaming
