#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/storage/database.h"
#include "services/recommendation/model/training.h"
#include "services/recommendation/training/model_folder.h"

namespace polyphony::recommendation {

/// What people like, as the service's database has it.
struct Likes {
    Interactions interactions;
    std::vector<std::string> track_ids;  ///< By TrackIndex.
};

/// Of each person's last listens, at most so many.
Result<Likes> read_likes(storage::Database& database, int max_listens_per_user);

struct TrainerOptions {
    TrainingOptions training;
    Collaborative::Options model;
    VectorIndex::Options index;
    int max_listens_per_user = 100;
    std::size_t least_likes = 1000;   ///< With fewer nothing is trained.
    std::size_t index_from = 20'000;  ///< Tracks, from which on there is an index of them.
    std::size_t models_kept = 2;      ///< The newest.
};

/// Trains a model on what people like, and puts it into the folder. Says in sentences what it does, to `tell`. Returns
/// the model's version. Fails with FailedPrecondition if people like too little yet, with AlreadyExists if somebody
/// trains already.
Result<std::uint64_t> train_model(storage::Database& database, const ModelFolder& folder, const TrainerOptions& options,
                                  UnixMillis now, const std::function<void(const std::string&)>& tell);

}  // namespace polyphony::recommendation
