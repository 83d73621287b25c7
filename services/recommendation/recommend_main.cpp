#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "platform/version.h"
#include "services/recommendation/model/linear_algebra.h"
#include "services/recommendation/offline/evaluation.h"
#include "services/recommendation/offline/offline.h"
#include "services/recommendation/recommend_service.h"

using namespace polyphony;
using namespace polyphony::recommendation;

namespace {

struct Options {
    std::string train;
    std::string feed;
    std::string users;
    std::string out;
    std::string hold_out;
    std::string target;
    std::size_t top = 20;
    bool item_weights_alone = false;
    TrainingOptions training;
    Collaborative::Options model;
};

using Listeners = std::vector<Listener>;
using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point began) {
    return std::chrono::duration<double>(steady_clock::now() - began).count();
}

double peak_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

void tell(const std::string& sentence) { fmt::print(stderr, "{}\n", sentence); }

/// What a command reads; the error has been told if it fails.
std::optional<Listeners> read(const std::string& path) {
    auto listeners = read_listeners(path);
    if (listeners) return std::move(*listeners);
    tell(listeners.error().message);
    return std::nullopt;
}

Offline trained(const Listeners& train, const Options& options) {
    Offline offline(train, options.model, options.training.threads);
    if (!options.item_weights_alone) offline.train(options.training, tell);
    return offline;
}

int offline(const Options& options) {
    const auto train = read(options.train);
    const auto feed = options.feed.empty() ? Listeners() : read(options.feed);
    const auto users = read(options.users);
    if (!train || !feed || !users) return 1;
    auto model = trained(*train, options);
    for (const auto& listener : *feed) model.hear(listener);
    Listeners lists;
    for (const auto& user : *users) {
        auto& list = lists.emplace_back();
        list.person = user.person;
        for (const auto item : model.top(user.person, options.top)) list.items.push_back(model.items().item(item));
    }
    if (auto written = write_listeners(options.out, lists); !written) {
        tell(written.error().message);
        return 1;
    }
    tell(fmt::format("Wrote {} items for each of {} people to {}.", options.top, lists.size(), options.out));
    return 0;
}

void print(const std::string& name, const Report& report, double trained_in) {
    fmt::print("{:<22} {:>9.4f} {:>8.4f} {:>9.3f} {:>11.1f} {:>8.1f} s {:>8.2f} ms\n", name, report.quality.recall,
               report.quality.ndcg, report.coverage, report.popularity, trained_in, report.slowest_ms);
}

int evaluate_command(const Options& options) {
    const auto train = read(options.train);
    const auto hold_out = read(options.hold_out);
    if (!train || !hold_out) return 1;
    const auto began = steady_clock::now();
    auto model = trained(*train, options);
    const auto trained_in = seconds_since(began);
    fmt::print("{:<22} {:>9} {:>8} {:>9} {:>11} {:>10} {:>11}\n", "", "Recall@20", "NDCG@20", "coverage", "popularity",
               "training", "a list, p99");
    print("most popular", evaluate(most_popular(model), model, *hold_out, options.top), 0);
    print("item-kNN", evaluate(item_neighbours(model), model, *hold_out, options.top), 0);
    const auto rank = [&](std::int64_t person, std::size_t count) { return model.top(person, count); };
    print("polyphony", evaluate(rank, model, *hold_out, options.top), trained_in);
    fmt::print("peak memory {:.0f} MiB\n", peak_mib());
    return 0;
}

/// The feed with at most so many events a person.
Listeners first_events(Listeners feed, std::size_t count) {
    for (auto& listener : feed)
        if (listener.items.size() > count) listener.items.resize(count);
    return feed;
}

int live_command(const Options& options) {
    const auto train = read(options.train);
    const auto feed = read(options.feed);
    const auto target = read(options.target);
    if (!train || !feed || !target) return 1;
    const auto before = trained(*train, options);
    auto everything = *train;
    everything.insert(everything.end(), feed->begin(), feed->end());
    auto retrained = trained(everything, options);
    const auto ranking = [](const Offline& model) {
        return [&model](std::int64_t person, std::size_t count) { return model.top(person, count); };
    };
    const auto full = evaluate(ranking(retrained), retrained, *target, options.top).quality;
    fmt::print("{:<8} {:>9} {:>8} {:>12} {:>14} {:>10} {:>12}\n", "events", "Recall@20", "NDCG@20", "of a retrain",
               "most popular", "item-kNN", "an event");
    for (const std::size_t events :
         {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{5}, std::size_t{10}, std::string::npos}) {
        auto model = before;
        const auto began = steady_clock::now();
        std::size_t heard = 0;
        for (const auto& listener : first_events(*feed, events)) {
            model.hear(listener);
            heard += listener.items.size();
        }
        const auto took = seconds_since(began);
        const auto live = evaluate(ranking(model), model, *target, options.top).quality;
        fmt::print("{:<8} {:>9.4f} {:>8.4f} {:>12.3f} {:>14.4f} {:>10.4f} {:>9.2f} ms\n",
                   events == std::string::npos ? "all" : std::to_string(events), live.recall, live.ndcg,
                   live.recall / full.recall, evaluate(most_popular(model), model, *target, options.top).quality.recall,
                   evaluate(item_neighbours(model), model, *target, options.top).quality.recall,
                   heard == 0 ? 0 : took * 1000 / static_cast<double>(heard));
    }
    fmt::print("{:<8} {:>9.4f} {:>8.4f}\n", "retrain", full.recall, full.ndcg);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Recommendations: trains and explains those of the service, and makes others from files of listening data "
        "by the code that serves.",
        "polyphony recommend");
    app.set_version_flag("--version", "polyphony " + std::string(version()));
    app.require_subcommand(1);
    Options options;
    options.training.threads = std::max(1U, std::thread::hardware_concurrency());
    constexpr auto kFormat = "One person a line, 'person item item …'; plain or gzip.";

    ServiceCommands service(app);
    auto* const offline_app = app.add_subcommand("offline", "Ranks items for people, from a file to a file.");
    auto* const evaluate_app =
        app.add_subcommand("evaluate", "Trains, and compares the lists with what people liked besides.");
    auto* const live_app = app.add_subcommand(
        "live", "Trains, then lets new people arrive event by event, and compares with training on all of it.");
    for (auto* const command : {offline_app, evaluate_app, live_app}) {
        command->add_option("--train", options.train, std::string("What people like. ") + kFormat)
            ->required()
            ->check(CLI::ExistingFile);
        command->add_option("--top", options.top, "Items of a list.")
            ->check(CLI::Range(1, 10'000))
            ->capture_default_str();
        command->add_option("--factors", options.training.factors.dimensions, "Dimensions of the factor model.")
            ->check(CLI::Range(1, 1024))
            ->capture_default_str();
        command->add_option("--sweeps", options.training.factors.sweeps, "Passes of its training.")
            ->check(CLI::Range(1, 1000))
            ->capture_default_str();
        command
            ->add_option("--unobserved", options.training.unobserved,
                         "How much all that a person did not touch weighs, in likes of an average person; the best of "
                         "several is taken.")
            ->check(CLI::Range(0.0, 1e6))
            ->capture_default_str();
        command
            ->add_option("--shares", options.training.shares,
                         "The factors' share in a score, 0 to 1; the best of several is taken.")
            ->check(CLI::Range(0.0, 1.0))
            ->capture_default_str();
        command->add_option("--neighbours", options.model.weights.neighbours, "Items that explain one.")
            ->check(CLI::Range(1, 1000))
            ->capture_default_str();
        command->add_option("--ridge", options.model.weights.ridge, "How strong evidence must be, in people.")
            ->check(CLI::Range(0.1, 1e6))
            ->capture_default_str();
        command->add_option("--refreshed", options.model.refreshed_at_once, "Items solved anew at an event.")
            ->capture_default_str();
        command->add_option("--threads", options.training.threads, "Threads of training.")
            ->check(CLI::Range(1, 1024))
            ->capture_default_str();
        command->add_flag("--item-weights-alone", options.item_weights_alone, "Without the factor model.");
    }
    for (auto* const command : {offline_app, live_app}) {
        auto* const feed = command->add_option(
            "--feed", options.feed, "Events that arrive after training, in their order, and are learned live.");
        feed->check(CLI::ExistingFile)->required(command == live_app);
    }
    offline_app->add_option("--users", options.users, "Who gets a list: the first number of each line.")
        ->required()
        ->check(CLI::ExistingFile);
    offline_app->add_option("--out", options.out, "Where the lists go, best item first; gzip if it ends in .gz.")
        ->required();
    evaluate_app->add_option("--hold-out", options.hold_out, std::string("What they liked besides. ") + kFormat)
        ->required()
        ->check(CLI::ExistingFile);
    live_app->add_option("--target", options.target, std::string("What they liked beyond the feed. ") + kFormat)
        ->required()
        ->check(CLI::ExistingFile);
    CLI11_PARSE(app, argc, argv);
    use_one_thread_a_call();
    if (service.parsed()) return service.run();
    return offline_app->parsed()    ? offline(options)
           : evaluate_app->parsed() ? evaluate_command(options)
                                    : live_command(options);
}
