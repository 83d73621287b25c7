#include "platform/app/app.h"
#include "platform/app/program_folder.h"
#include "services/recommendation/blends/blend_api.h"
#include "services/recommendation/controls/control_api.h"
#include "services/recommendation/learner.h"
#include "services/recommendation/lists/mix_api.h"
#include "services/recommendation/migrations.h"
#include "services/recommendation/mix_herald.h"
#include "services/recommendation/model/linear_algebra.h"
#include "services/recommendation/reactions.h"
#include "services/recommendation/recommendation_api.h"
#include "services/recommendation/sonic/reactions.h"
#include "services/recommendation/sonic/sonic_api.h"
#include "services/recommendation/training/model_keeper.h"
#include "services/recommendation/training/trainer.h"

using namespace polyphony;

namespace {

/// The program beside this one, with what it shares with it.
recommendation::TrainerProcess::Command trainer_of(const app::CommonOptions& common,
                                                   const recommendation::Collaborative::Options& model,
                                                   const recommendation::TrainerOptions& training) {
    return {.program = app::program_folder() / "polyphony-recommend",
            .arguments = {"train", "--data", common.data, "--neighbours", std::to_string(model.weights.neighbours),
                          "--ridge", std::to_string(model.weights.ridge), "--max-listens-per-user",
                          std::to_string(training.max_listens_per_user), "--factors",
                          std::to_string(training.training.factors.dimensions), "--least-likes",
                          std::to_string(training.least_likes), "--index-from", std::to_string(training.index_from),
                          "--ends-with-parent"},
            // It may hold a password, which others could read among the arguments.
            .environment = {"POLYPHONY_RECOMMENDATION_DATABASE=" + common.database}};
}

}  // namespace

int main(int argc, char** argv) {
    app::App app("recommendation", "What to hear next.");

    recommendation::Recommender::Options model;
    recommendation::Learner::Options learning;
    recommendation::MixHerald::Options mixes;
    recommendation::ModelKeeper::Options keeping;
    recommendation::TrainerOptions training;
    recommendation::ApiLimits limits;
    recommendation::SonicLimits sonic_limits;
    recommendation::ListOptions lists;
    recommendation::MixLimits mix_limits;
    recommendation::ControlLimits control_limits;
    recommendation::BlendListOptions blend_lists;
    recommendation::BlendLimits blend_limits;
    auto& config = app.config();
    config.add("max-neighbours", model.model.max_neighbours, "Tracks kept for each that the same people like.");
    config.add("explaining-neighbours", model.model.weights.neighbours, "Those of them that explain it.");
    config.add("ridge", model.model.weights.ridge, "How strong evidence must be, in people.");
    config.add("shrinkage", model.model.shrinkage, "Caution towards what few people heard together; 0 for none.");
    config.add("refreshed-at-once", model.model.refreshed_at_once,
               "Tracks that are solved anew when a person's likes change.");
    config.add("candidates", model.candidates, "Tracks that the model proposes for a list.");
    config.add("max-reasons", model.max_reasons, "Shelves 'Because you played'.");
    config.add("max-listens-per-user", learning.max_listens_per_user, "Last listens of a person that count together.");
    config.add("max-tracks-per-event", learning.max_tracks_per_event, "Most tracks learned from one change.");
    config.add("train-hours", keeping.train_hours, "Between two trainings of factors; 0 for none.")
        ->check(CLI::Range(0, 24 * 365));
    config.add("train-after-minutes", keeping.train_after_minutes, "From the start to a training, if it is time.")
        ->check(CLI::Range(0, 24 * 60));
    config
        .add("train-retry-minutes", keeping.train_retry_minutes,
             "After a training that failed; twice as many after each more, up to train-hours.")
        ->check(CLI::Range(1, 24 * 60));
    config.add("train-least-likes", training.least_likes, "With fewer likes of people nothing is trained.");
    config.add("factors", training.training.factors.dimensions, "Dimensions of the trained model.")
        ->check(CLI::Range(1, 1024));
    config.add("index-from", training.index_from, "Tracks, from which on they are found by an index of their factors.");
    config.add("model-check-ms", keeping.check_ms, "Between two looks for a new trained model.")
        ->check(CLI::Range(10, 3'600'000));
    config.add("model-search", keeping.index.searched_with, "Vectors that a search by the index of factors looks at.")
        ->check(CLI::Range(10, 100'000));
    config
        .add("likeness", model.model.fresh.likeness, "How far a new track is expected to be like those it is alike to.")
        ->check(CLI::Range(0.0, 1.0));
    config.add("mix-pause-ms", mixes.pause_ms, "Least time between two MixRefreshed for one person.");
    config.add("artist-pause", lists.artist_pause, "Tracks between two of one artist, if there are others.");
    config.add("exploration", lists.exploration,
               "How much of a daily mix is new to the person, and how freely lists are drawn: 0 to 1.");
    config.add("fresh-days", lists.fresh_days, "For so many days something is new.");
    config.add("rewind-days", lists.rewind_days, "What was not played for so many days can come back.");
    config.add("skip-weight", lists.skip_weight, "How much a skipped track counts on the radio; a seed counts 1.");
    config.add("daily-mixes", lists.daily_mixes, "Most daily mixes of one person.");
    config.add("mix-tracks", lists.mix_tracks, "Most tracks of a daily mix.");
    config.add("week-tracks", lists.week_tracks, "Most tracks of the other lists made for people.");
    config.add("least-tracks", lists.least_tracks, "A list with fewer tracks is not shown.");
    config.add("max-hidden", control_limits.max_hidden, "Most things that one person can hide.");
    config.add("blend-tracks", blend_lists.tracks, "Most tracks of a blend of several people.");
    config
        .add("blend-fairness", blend_lists.fairness,
             "How much whoever likes a track least counts in a blend, against the mean of all.")
        ->check(CLI::Range(0.0, 1.0));
    config.add("max-blend-members", blend_limits.max_members, "Most people in a blend.")->check(CLI::Range(2, 50));
    config.add("max-blends", blend_limits.max_blends, "Most blends that one person is in.");
    config.add("blend-invitation-days", blend_limits.invitation_days, "For so long an invitation to a blend holds.")
        ->check(CLI::Range(1, 365));
    config
        .add("max-compared", blend_limits.max_compared, "People whose taste is compared with one's who looks for like.")
        ->check(CLI::Range(1, 10'000));
    config.add("max-tracks", limits.max_tracks, "Most tracks of one answer.");
    config.add("max-sonic-tracks", sonic_limits.max_tracks, "Most tracks of one answer by sound.");

    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        recommendation::use_one_thread_a_call();
        auto database = runtime.open_database(recommendation::migrations());
        if (!database) return fail(database.error());

        recommendation::Recommender recommender(model);
        recommendation::MixHerald herald(**database, mixes, system_now);
        recommendation::Learner learner(recommender, learning, [&] { herald.wake(); });
        recommendation::SonicMemory sonic;
        if (auto loaded = recommendation::load_sounds(**database, sonic); !loaded) return loaded;
        keeping.max_listens_per_user = training.max_listens_per_user = learning.max_listens_per_user;
        recommendation::ModelKeeper keeper(
            recommender, **database, recommendation::model_folder(runtime.options().data),
            recommendation::alike_by(sonic.sounds, model.model.fresh.max_alike),
            trainer_of(runtime.options(), model.model, training), keeping, system_now, runtime.metrics());
        if (auto loaded = learner.load(**database); !loaded) return loaded;
        keeper.start();
        limits.max_listens = learning.max_listens_per_user;
        mix_limits.max_listens = learning.max_listens_per_user;
        blend_limits.max_listens = learning.max_listens_per_user;
        blend_limits.idempotency_ms = runtime.options().idempotency_ms();
        recommendation::SonicApi sonic_api(sonic.sounds, runtime.dispatcher(), sonic_limits);
        recommendation::RecommendationApi api(recommender, sonic.attributes, **database, runtime.dispatcher(), limits,
                                              lists, system_now);
        recommendation::ControlApi controls(**database, runtime.dispatcher(), control_limits, system_now,
                                            [&] { herald.wake(); });
        recommendation::Mixes made_lists(recommender, **database, lists, mix_limits, system_now);
        recommendation::MixApi mix_api(made_lists, runtime.dispatcher());
        recommendation::Blends blends(recommender, **database, blend_lists, lists, blend_limits, system_now,
                                      [&] { herald.wake(); });
        recommendation::BlendApi blend_api(blends, runtime.dispatcher());
        events::EventBus events(runtime.event_options(), **database, recommendation::reactions(learner, sonic),
                                runtime.metrics());

        app::Serving serving;
        serving.rpc = {&api, &sonic_api, &controls, &mix_api, &blend_api};
        serving.events = &events;
        return runtime.serve(serving);
    });
}
