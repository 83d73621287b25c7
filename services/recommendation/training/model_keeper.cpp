#include "services/recommendation/training/model_keeper.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/recommendation/listen_store.h"
#include "services/recommendation/model/model_file.h"

namespace polyphony::recommendation {
namespace {

constexpr UnixMillis kMinute = 60'000;
constexpr UnixMillis kHour = 60 * kMinute;
/// Between two looks whether to stop.
constexpr std::size_t kDescribedAtOnce = 100;
/// From this exit code on it is that of a signal (TrainerProcess::ended).
constexpr int kSignalled = 128;

prometheus::Counter& trainings(metrics::Metrics& metrics, const std::string& outcome) {
    return metrics.counter("polyphony_recommendation_trainings_total", "Trainings that the service had made.",
                           {{"outcome", outcome}});
}

std::string reason_of(int code) {
    return code > kSignalled ? fmt::format("the training was ended by signal {}", code - kSignalled)
                             : fmt::format("the training ended with code {}, and says why above", code);
}

}  // namespace

ModelFolder model_folder(const std::filesystem::path& data) { return ModelFolder(data / "recommendation"); }

SoundAlike alike_by(const Sounds& sounds, std::size_t limit) {
    return [&sounds, limit](const std::string& track_id) {
        std::vector<std::pair<std::string, double>> alike;
        for (const auto& match : sounds.similar(track_id, limit)) alike.emplace_back(match.track_id, match.similarity);
        return alike;
    };
}

ModelKeeper::ModelKeeper(Recommender& recommender, storage::Database& database, ModelFolder folder, SoundAlike sound,
                         TrainerProcess::Command trainer, Options options, Clock clock, metrics::Metrics& metrics)
    : recommender_(recommender),
      database_(database),
      folder_(std::move(folder)),
      sound_(std::move(sound)),
      trainer_(std::move(trainer)),
      options_(options),
      clock_(std::move(clock)),
      trained_(trainings(metrics, "ok")),
      failed_(trainings(metrics, "failed")) {
    take_newest();
    next_training_ = std::max(next_training_, clock_() + options_.train_after_minutes * kMinute);
}

void ModelKeeper::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void ModelKeeper::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        if (take_newest()) fold_in();
        while (!stop.stop_requested() && recommender_.describe_fresh(sound_, kDescribedAtOnce)) continue;
        train_if_due();
        condition_.wait_for(lock, stop, std::chrono::milliseconds(options_.check_ms), [] { return false; });
    }
}

bool ModelKeeper::take_newest() {
    for (const auto version : folder_.versions()) {
        if (version <= recommender_.model_version()) return false;
        if (refused_.contains(version)) continue;
        const auto model = map_model(folder_.path_of(version), options_.index.searched_with);
        if (!model) {
            spdlog::error("A model is refused, and the one before goes on serving: {}", model.error().message);
            refused_.insert(version);
            continue;
        }
        recommender_.use(*model);
        next_training_ = model->trained_at + options_.train_hours * kHour;
        spdlog::info("Model {} is in use: {} tracks, trained on {} likes of {} people.", version,
                     model->track_ids.size(), model->likes, model->people);
        return true;
    }
    return false;
}

void ModelKeeper::fold_in() {
    const auto folded = database_.read_apart([this](storage::Snapshot& snapshot) -> Result<int> {
        store::visit_people(snapshot.sql(), options_.max_listens_per_user,
                            [this](const std::string& user_id, const std::vector<Listen>& listens) {
                                recommender_.fold_in_fresh({user_id, listens});
                            });
        return 0;
    });
    if (!folded) spdlog::warn("What is new to the model was not folded in: {}", folded.error().message);
}

void ModelKeeper::train_if_due() {
    if (training_) {
        const auto code = training_->ended();
        if (!code) return;
        training_.reset();
        if (*code != 0) {
            note_failure(reason_of(*code));
        } else {
            failures_ = 0;
            trained_.Increment();
        }
    }
    if (options_.train_hours == 0 || clock_() < next_training_) return;
    next_training_ = clock_() + options_.train_hours * kHour;
    auto started = TrainerProcess::start(trainer_);
    if (started)
        training_ = std::move(*started);
    else
        note_failure(started.error().message);
}

int ModelKeeper::retry_minutes(const Options& options, int failures) {
    const int most = options.train_hours * 60;
    int minutes = options.train_retry_minutes;
    for (int i = 1; i < failures && minutes < most; ++i) minutes *= 2;
    return std::min(minutes, most);
}

void ModelKeeper::note_failure(const std::string& why) {
    ++failures_;
    failed_.Increment();
    const int minutes = retry_minutes(options_, failures_);
    next_training_ = clock_() + minutes * kMinute;
    spdlog::warn("No model was trained, and the one before goes on serving: {}. It is tried again in {} minutes.", why,
                 minutes);
}

}  // namespace polyphony::recommendation
