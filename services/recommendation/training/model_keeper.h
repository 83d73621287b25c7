#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>

#include "platform/clock.h"
#include "platform/metrics/metrics.h"
#include "platform/storage/database.h"
#include "services/recommendation/recommender.h"
#include "services/recommendation/sonic/sounds.h"
#include "services/recommendation/training/model_folder.h"
#include "services/recommendation/training/trainer_process.h"

namespace polyphony::recommendation {

/// Keeps the recommender's trained model the newest: has models trained when it is time, takes into use what appears in
/// the folder, whoever trained it, and then folds in what the model does not know. A model that is broken, or newer
/// than this program, is left alone, and the one before goes on serving.
class ModelKeeper {
  public:
    struct Options {
        int train_hours = 6;          ///< Between two trainings; 0 for none.
        int train_after_minutes = 2;  ///< After the start, if the model is old.
        int train_retry_minutes = 5;  ///< After a training that failed; twice as many after each more.
        int check_ms = 1000;          ///< Between two looks at the folder.
        int max_listens_per_user = 100;
        VectorIndex::Options index{};
    };

    /// Takes the newest good model into use. Before anyone listens.
    ModelKeeper(Recommender& recommender, storage::Database& database, ModelFolder folder, SoundAlike sound,
                TrainerProcess::Command trainer, Options options, Clock clock, metrics::Metrics& metrics);

    /// The pause after so many trainings in a row that failed: at most that between two trainings.
    static int retry_minutes(const Options& options, int failures);

    /// Begins to keep it, on a thread of its own. Called once the recommender has learned what was before.
    void start();

  private:
    void run(const std::stop_token& stop);
    /// Returns whether another model is in use now.
    bool take_newest();
    void fold_in();
    void train_if_due();
    void note_failure(const std::string& why);

    Recommender& recommender_;
    storage::Database& database_;
    ModelFolder folder_;
    SoundAlike sound_;
    TrainerProcess::Command trainer_;
    Options options_;
    Clock clock_;
    std::set<std::uint64_t> refused_;
    UnixMillis next_training_ = 0;
    int failures_ = 0;  ///< Trainings that failed one after another.
    prometheus::Counter& trained_;
    prometheus::Counter& failed_;
    std::unique_ptr<TrainerProcess> training_;
    std::mutex mutex_;
    std::condition_variable_any condition_;
    std::jthread thread_;
};

/// Where models are in a data folder.
ModelFolder model_folder(const std::filesystem::path& data);
/// At most so many tracks that sound like one.
SoundAlike alike_by(const Sounds& sounds, std::size_t limit);

}  // namespace polyphony::recommendation
