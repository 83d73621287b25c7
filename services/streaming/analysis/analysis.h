#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/streaming/assets.h"
#include "services/streaming/jobs/loudness.h"

namespace polyphony::streaming {

enum class AnalysisState { Waiting = 0, Measured = 1, Failed = 2 };

/// How far the measuring of a track has come.
struct Analysis {
    std::string track_id;
    std::string album_id;  ///< Empty if not known.
    std::int64_t size_bytes = 0;
    UnixMillis modified_ms = 0;
    AudioPart part{};
    AnalysisState state = AnalysisState::Waiting;
    int tries = 0;          ///< How often this audio could not be read.
    UnixMillis due_at = 0;  ///< Not to be measured before.
    std::string reason;     ///< Why it failed, in a sentence.

    bool operator==(const Analysis&) const = default;
};

/// When a track that could not be measured is tried again.
struct RetryRules {
    int max_tries = 2;                ///< Audio that could not be read is left alone then, until the file changes.
    std::chrono::seconds pause{300};  ///< If the fault was another one: the file is away, there is too much to do.
};

/// Whether both are about the same part of the same version of a file.
bool same_audio(const Analysis& one, const Analysis& other);

/// What is to be done about a track of which the catalog told: it waits if it, or this version of its file, is new.
Analysis heard_of(const std::optional<Analysis>& known, const AudioAsset& asset, const std::string& album_id,
                  UnixMillis now);

Analysis measured(Analysis analysis);
Analysis not_measured(Analysis analysis, const Error& error, const RetryRules& rules, UnixMillis now);

/// A track's part in the loudness of its album.
struct TrackLoudness {
    Loudness loudness;
    LoudnessHistogram blocks;
};

/// How loud an album is.
struct AlbumLoudness {
    Loudness loudness;  ///< Without a range.
    int track_count = 0;

    bool operator==(const AlbumLoudness&) const = default;
};

/// The album as one piece of music.
AlbumLoudness loudness_of_album(const std::vector<TrackLoudness>& tracks);

/// How much there is to do.
struct AnalysisCounts {
    int waiting = 0;
    int measured = 0;
    int failed = 0;

    bool operator==(const AnalysisCounts&) const = default;
};

}  // namespace polyphony::streaming
