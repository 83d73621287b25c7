// `polyphony recommend train` and `polyphony recommend explain`.
#include <fmt/format.h>
#include <sched.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "platform/events/events.h"
#include "platform/idempotency/idempotency.h"
#include "platform/ids/ids.h"
#include "services/recommendation/learner.h"
#include "services/recommendation/listen_store.h"
#include "services/recommendation/migrations.h"
#include "services/recommendation/recommend_service.h"
#include "services/recommendation/sonic/reactions.h"
#include "services/recommendation/training/model_keeper.h"

namespace polyphony::recommendation {
namespace {

constexpr auto kSqlite = "sqlite:";

void say(const std::string& sentence) { fmt::print(stderr, "{}\n", sentence); }

/// Takes only the time of the processors that nobody else wants, on all threads that are started later (sched(7)).
void yield_to_everyone() {
    const sched_param idle{};
    ::sched_setscheduler(0, SCHED_IDLE, &idle);
}

/// A training that nobody waits for any more is for nothing.
void end_with_parent() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() == 1) std::_Exit(1);
}

std::string_view name_of(Basis basis) {
    return basis == Basis::Content ? "new, like what it is alike to" : "played together";
}

}  // namespace

ServiceCommands::ServiceCommands(CLI::App& app)
    : train_(app.add_subcommand("train",
                                "Trains a model on what the people of this platform like. A service that runs "
                                "takes it into use at once.")),
      explain_(
          app.add_subcommand("explain", "Says where someone's recommendations come from: what each listen adds.")) {
    options_.training.threads = std::max(1U, std::thread::hardware_concurrency());
    for (auto* const command : {train_, explain_}) {
        command->add_option("--data", data_, "The platform's data folder.")->capture_default_str();
        command
            ->add_option(
                "--database", database_,
                "The service's database: sqlite:PATH or postgresql://…; sqlite:DATA/recommendation.db if empty.")
            ->envname("POLYPHONY_RECOMMENDATION_DATABASE");
        command->add_option("--neighbours", options_.model.weights.neighbours, "Tracks that explain one.")
            ->check(CLI::Range(1, 1000))
            ->capture_default_str();
        command->add_option("--ridge", options_.model.weights.ridge, "How strong evidence must be, in people.")
            ->check(CLI::Range(0.1, 1e6))
            ->capture_default_str();
        command
            ->add_option("--max-listens-per-user", options_.max_listens_per_user,
                         "Last listens of a person that count together.")
            ->check(CLI::Range(1, 1'000'000))
            ->capture_default_str();
    }
    auto& training = options_.training;
    train_->add_option("--factors", training.factors.dimensions, "Dimensions of the model.")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    train_->add_option("--sweeps", training.factors.sweeps, "Passes of the training.")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    train_
        ->add_option("--unobserved", training.unobserved,
                     "How much all that a person did not touch weighs, in likes of an average person; the best of "
                     "several is taken.")
        ->check(CLI::Range(0.0, 1e6))
        ->capture_default_str();
    train_
        ->add_option("--shares", training.shares,
                     "The factors' share in a score, 0 to 1; the best of several is taken.")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    train_->add_option("--least-likes", options_.least_likes, "With fewer nothing is trained.")->capture_default_str();
    train_->add_option("--index-from", options_.index_from, "Tracks, from which on there is an index of them.")
        ->capture_default_str();
    train_->add_option("--models-kept", options_.models_kept, "The newest models that stay.")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    train_->add_option("--threads", training.threads, "Threads, which only take the time that nobody else wants.")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    train_->add_flag("--ends-with-parent", ends_with_parent_, "Ends with the process that started it.");
    explain_->add_option("user", user_, "The person's id.")->required();
    explain_->add_option("--top", top_, "Recommendations.")->check(CLI::Range(1, 1000))->capture_default_str();
    explain_->add_option("--reasons", reasons_, "Listens for each.")->check(CLI::Range(1, 1000))->capture_default_str();
}

int ServiceCommands::run() {
    // What stands on stdout is the answer.
    spdlog::set_default_logger(spdlog::stderr_logger_mt("recommend"));
    spdlog::set_level(spdlog::level::warn);
    auto done = train_->parsed() ? train() : explain();
    if (done) return 0;
    say(done.error().message);
    return 1;
}

Result<std::unique_ptr<storage::Database>> ServiceCommands::open() {
    storage::Options options;
    options.url = database_.empty() ? kSqlite + data_ + "/recommendation.db" : database_;
    if (options.url.starts_with(kSqlite) &&
        !std::filesystem::exists(options.url.substr(std::string_view(kSqlite).size())))
        return fail(Code::NotFound, "There is no database " + options.url + ". Name the data folder with --data.");
    const std::array series{events::migrations(), idempotency::migrations(), migrations()};
    return storage::Database::open(options, series, metrics_);
}

Result<void> ServiceCommands::train() {
    const auto began = std::chrono::steady_clock::now();
    if (ends_with_parent_) end_with_parent();
    yield_to_everyone();
    auto database = open();
    if (!database) return fail(database.error());
    const auto version = train_model(**database, model_folder(data_), options_, system_now(), say);
    // Nothing to learn from is no failure of who asks regularly.
    if (!version && ends_with_parent_ &&
        (version.error().code == Code::FailedPrecondition || version.error().code == Code::AlreadyExists)) {
        say(version.error().message);
        return {};
    }
    if (!version) return fail(version.error());
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    say(fmt::format("Model {} is trained: {:.0f} s, {} MiB at most.", *version, took.count(), usage.ru_maxrss / 1024));
    return {};
}

Result<void> ServiceCommands::explain() {
    if (!ids::valid(user_)) return fail(Code::InvalidArgument, "A person's id has 22 letters and digits.");
    auto database = open();
    if (!database) return fail(database.error());
    Recommender::Options options;
    options.model = options_.model;
    Recommender recommender(options);
    Learner::Options learning;
    learning.max_listens_per_user = options_.max_listens_per_user;
    Learner learner(recommender, learning, [] {});
    SonicMemory sonic;
    if (auto loaded = load_sounds(**database, sonic); !loaded) return loaded;
    const auto alike = alike_by(sonic.sounds, options_.model.fresh.max_alike);
    const ModelKeeper keeper(recommender, **database, model_folder(data_), alike, {}, {}, system_now, metrics_);
    if (auto loaded = learner.load(**database); !loaded) return loaded;
    while (recommender.describe_fresh(alike, 1)) continue;

    const auto listens = (*database)->read_now([&](storage::Snapshot& snapshot) -> Result<std::vector<Listen>> {
        return store::recent_listens(snapshot.sql(), user_, options_.max_listens_per_user);
    });
    if (!listens) return fail(listens.error());
    if (listens->empty()) return fail(Code::NotFound, "Nothing is known of what this person listens to.");
    const auto version = recommender.model_version();
    fmt::print("{} listens; {}\n", listens->size(),
               version == 0 ? std::string("no trained model, item weights alone") : fmt::format("model {}", version));
    for (const auto& [track, basis, reasons] : recommender.explain(*listens, top_, system_now())) {
        fmt::print("\n{}  {:.4f}  {}\n", track.track_id, track.score, name_of(basis));
        for (const auto& reason : std::span(reasons).first(std::min(reasons.size(), reasons_)))
            fmt::print("    {:+.4f} by weights {:+.4f} by factors  from {}, affinity {:.2f}\n", reason.by_weights,
                       reason.by_factors, reason.track_id, reason.affinity);
    }
    return {};
}

}  // namespace polyphony::recommendation
