#include "services/streaming/analysis/analysis.h"

#include <algorithm>

namespace polyphony::streaming {
namespace {

/// Whether it will not help to try the same audio again and again.
bool lies_with_the_audio(Code code) {
    switch (code) {
        case Code::Unavailable:
        case Code::Aborted:
        case Code::ResourceExhausted:
        case Code::NotFound:
            return false;
        default:
            return true;
    }
}

}  // namespace

bool same_audio(const Analysis& one, const Analysis& other) {
    return one.size_bytes == other.size_bytes && one.modified_ms == other.modified_ms && one.part == other.part;
}

Analysis heard_of(const std::optional<Analysis>& known, const AudioAsset& asset, const std::string& album_id,
                  UnixMillis now) {
    Analysis analysis;
    analysis.size_bytes = asset.size_bytes;
    analysis.modified_ms = asset.modified_ms;
    analysis.part = asset.part;
    if (known && same_audio(*known, analysis))
        analysis = *known;
    else
        analysis.due_at = now;
    analysis.track_id = asset.track_id;
    analysis.album_id = album_id;
    return analysis;
}

Analysis measured(Analysis analysis) {
    analysis.state = AnalysisState::Measured;
    analysis.reason.clear();
    return analysis;
}

Analysis not_measured(Analysis analysis, const Error& error, const RetryRules& rules, UnixMillis now) {
    analysis.reason = error.message;
    analysis.due_at = now;
    if (!lies_with_the_audio(error.code))
        analysis.due_at += std::chrono::milliseconds(rules.pause).count();
    else if (++analysis.tries >= rules.max_tries)
        analysis.state = AnalysisState::Failed;
    return analysis;
}

AlbumLoudness loudness_of_album(const std::vector<TrackLoudness>& tracks) {
    AlbumLoudness album;
    LoudnessHistogram blocks;
    for (const auto& track : tracks) {
        blocks.add(track.blocks);
        album.loudness.true_peak_dbtp = std::max(album.loudness.true_peak_dbtp, track.loudness.true_peak_dbtp);
        ++album.track_count;
    }
    album.loudness.integrated_lufs = blocks.integrated_lufs();
    return album;
}

}  // namespace polyphony::streaming
