#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/recommendation/model/factors.h"

namespace polyphony::recommendation {

/// A trained model, as it is stored.
struct TrainedModel {
    std::uint64_t version = 0;  ///< Counts up with each training.
    UnixMillis trained_at = 0;
    std::uint64_t people = 0;            ///< It was trained on so many,
    std::uint64_t likes = 0;             ///< who like so much.
    float share = 0;                     ///< Of the factors in a score.
    std::vector<std::string> track_ids;  ///< By row of the factors.
    Factors factors;
};

/// The format of model files that is written, and the newest that is read.
inline constexpr std::uint32_t kModelFormat = 1;

/// Writes a model whole or not at all: it has its name only once it is on disk. It goes there in small pieces, so that
/// nobody else's commit waits behind a large one. Fails with Unavailable.
Result<void> write_model(const std::filesystem::path& path, const TrainedModel& model);

/// Maps a model: its factors stay in the file, shared by all who serve it, and must not be changed there. Fails with
/// NotFound, or with FailedPrecondition if the file is broken, or newer than this program.
Result<TrainedModel> map_model(const std::filesystem::path& path, std::size_t searched_with);

}  // namespace polyphony::recommendation
