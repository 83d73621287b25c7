#include "services/recommendation/training/trainer.h"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>

#include "services/recommendation/listen_store.h"
#include "services/recommendation/model/model_file.h"

namespace polyphony::recommendation {

Result<Likes> read_likes(storage::Database& database, int max_listens_per_user) {
    return database.read_apart([&](storage::Snapshot& snapshot) -> Result<Likes> {
        Likes likes;
        std::unordered_map<std::string, TrackIndex> numbers;
        store::visit_people(snapshot.sql(), max_listens_per_user,
                            [&](const std::string&, const std::vector<Listen>& listens) {
                                std::vector<TrackIndex> person;
                                for (const auto& listen : listens) {
                                    if (!liked(listen)) continue;
                                    const auto next = static_cast<TrackIndex>(likes.track_ids.size());
                                    const auto [place, is_new] = numbers.try_emplace(listen.track_id, next);
                                    if (is_new) likes.track_ids.push_back(listen.track_id);
                                    person.push_back(place->second);
                                }
                                person.shrink_to_fit();
                                if (!person.empty()) likes.interactions.by_person.push_back(std::move(person));
                            });
        likes.interactions.track_count = likes.track_ids.size();
        return likes;
    });
}

Result<std::uint64_t> train_model(storage::Database& database, const ModelFolder& folder, const TrainerOptions& options,
                                  UnixMillis now, const std::function<void(const std::string&)>& tell) {
    const auto lock = folder.lock();
    if (!lock) return fail(lock.error());
    auto likes = read_likes(database, options.max_listens_per_user);
    if (!likes) return fail(likes.error());
    const auto count = likes->interactions.size();
    if (count < options.least_likes)
        return fail(Code::FailedPrecondition, fmt::format("People like {} tracks; a model is trained on {} or more.",
                                                          count, options.least_likes));
    const auto trained = train(likes->interactions, options.model, options.training, tell);
    auto factors = *trained.factors;
    if (factors.track_count() >= options.index_from) {
        tell(fmt::format("Indexing {} tracks.", factors.track_count()));
        factors = factors.indexed(options.index, options.training.threads);
    }
    const auto versions = folder.versions();
    TrainedModel model{.version = versions.empty() ? 1 : versions.front() + 1,
                       .trained_at = now,
                       .people = likes->interactions.by_person.size(),
                       .likes = count,
                       .share = trained.share,
                       .track_ids = std::move(likes->track_ids),
                       .factors = std::move(factors)};
    if (auto written = write_model(folder.path_of(model.version), model); !written) return fail(written.error());
    folder.prune(options.models_kept);
    return model.version;
}

}  // namespace polyphony::recommendation
