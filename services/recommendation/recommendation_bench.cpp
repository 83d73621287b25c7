// What the trained model costs and how good its index is, on listening data that is made up: people who each like some
// genres, in which some tracks are liked far more than others. Run by `./dev bench recommend`.
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <cmath>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_map>
#include <utility>

#include "platform/events/events.h"
#include "platform/idempotency/idempotency.h"
#include "platform/rpc/client.h"
#include "platform/rpc/server.h"
#include "platform/testing/testing.h"
#include "services/recommendation/learner.h"
#include "services/recommendation/listen_store.h"
#include "services/recommendation/migrations.h"
#include "services/recommendation/model/linear_algebra.h"
#include "services/recommendation/model/model_file.h"
#include "services/recommendation/recommendation_api.h"
#include "services/recommendation/sonic/reactions.h"
#include "services/recommendation/sonic/sounds.h"
#include "services/recommendation/training/model_keeper.h"
#include "services/recommendation/training/trainer.h"

namespace polyphony::recommendation {
namespace {

using std::chrono::steady_clock;

struct Options {
    std::string data = "data";
    std::size_t people = 100'000;
    std::size_t tracks = 100'000;
    std::size_t likes = 1'000'000;
    std::size_t factors = 64;
    int sweeps = 16;
    std::size_t threads = 2;
    double rate = 200;
    double events = 100;
    double seconds = 20;
};

constexpr std::size_t kGenres = 100;
constexpr std::size_t kGenresOfPerson = 3;
constexpr std::size_t kCut = 20;
constexpr std::size_t kRowsACommit = 50'000;
constexpr double kMebibyte = 1024.0 * 1024;

std::string person_id(std::size_t number) { return fmt::format("0person{:0>15}", number); }
std::string track_id(std::size_t number) { return fmt::format("0track{:0>16}", number); }

double seconds_since(steady_clock::time_point began) {
    return std::chrono::duration<double>(steady_clock::now() - began).count();
}

/// The value below which this part of the values is.
double quantile(std::vector<double> values, double part) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

/// What people like who do not exist.
class World {
  public:
    explicit World(const Options& options) : options_(options) {}

    /// Different tracks, `count` at most.
    std::vector<TrackIndex> likes_of(std::size_t person, std::size_t count) const {
        std::mt19937 random(static_cast<std::uint32_t>(person));
        std::uniform_real_distribution<double> uniform;
        std::array<std::size_t, kGenresOfPerson> genres{};
        for (auto& genre : genres) genre = random() % kGenres;
        std::vector<TrackIndex> likes;
        const std::size_t of_genre = options_.tracks / kGenres;
        const auto in_genre = static_cast<double>(of_genre);
        for (std::size_t i = 0; i < count; ++i) {
            // Few are liked by many: the rank falls off evenly in its logarithm.
            const auto rank = static_cast<std::size_t>(std::pow(in_genre, uniform(random))) - 1;
            const auto track = static_cast<TrackIndex>(rank * kGenres + genres[random() % kGenresOfPerson]);
            if (std::ranges::find(likes, track) == likes.end()) likes.push_back(track);
        }
        return likes;
    }
    std::size_t likes_a_person() const { return std::max<std::size_t>(options_.likes / options_.people, 1); }

    Interactions all() const {
        Interactions interactions;
        interactions.track_count = options_.tracks;
        for (std::size_t person = 0; person < options_.people; ++person) {
            interactions.by_person.push_back(likes_of(person, likes_a_person()));
            interactions.by_person.back().shrink_to_fit();
        }
        return interactions;
    }

  private:
    const Options& options_;
};

std::unique_ptr<storage::Database> open(const Options& options) {
    storage::Options storage;
    storage.url = "sqlite:" + options.data + "/recommendation.db";
    const std::array series{events::migrations(), idempotency::migrations(), migrations()};
    return storage::Database::open(storage, series, testing::metrics()).value();
}

Listen loved(TrackIndex track, UnixMillis now) {
    Listen listen;
    listen.track_id = track_id(track);
    return after(after(listen, Signal::Progressed, now), Signal::Saved, now);
}

/// Fills a database with likes; the service may run on it.
int fill(const Options& options) {
    const World world(options);
    const auto database = open(options);
    const auto now = system_now();
    std::size_t rows = 0;
    for (std::size_t person = 0; person < options.people;) {
        const auto put = database->write_now([&](storage::Transaction& transaction) -> Result<int> {
            for (const auto end = rows + kRowsACommit; rows < end && person < options.people; ++person)
                for (const auto track : world.likes_of(person, world.likes_a_person())) {
                    store::put_listen(transaction, person_id(person), loved(track, now));
                    ++rows;
                }
            return 0;
        });
        if (!put) throw std::runtime_error(put.error().message);
    }
    fmt::print("{} likes of {} people, {} tracks\n", rows, options.people, options.tracks);
    return 0;
}

/// How much memory training takes, beside what it must take at least.
int memory(const Options& options) {
    const auto interactions = World(options).all();
    TrainingOptions training;
    training.factors.dimensions = options.factors;
    training.factors.sweeps = options.sweeps;
    training.threads = options.threads;
    const auto began = steady_clock::now();
    const auto trained = train(interactions, {}, training, [](const std::string& what) { fmt::print("{}\n", what); });
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto numbers = static_cast<double>((options.people + options.tracks) * options.factors * sizeof(float));
    fmt::print(
        "{} people, {} tracks, {} likes, {} factors, {} sweeps: {:.0f} s on {} threads, {:.0f} MiB at most, of which "
        "the "
        "factors are {:.0f} MiB\n",
        options.people, options.tracks, interactions.size(), options.factors, options.sweeps, seconds_since(began),
        options.threads, static_cast<double>(usage.ru_maxrss) / 1024, numbers / kMebibyte);
    return 0;
}

/// How many of the best 20 by factors the index finds.
int neighbours(const Options& options) {
    constexpr std::size_t kPeople = 1000;
    const auto folder = model_folder(options.data);
    const World world(options);
    for (const std::size_t looked_at : {50U, 100U, 200U, 400U, 800U}) {
        const auto model = map_model(folder.path_of(folder.versions().at(0)), looked_at).value();
        if (!model.factors.parts().index) throw std::runtime_error("The model has no index.");
        std::unordered_map<std::string, TrackIndex> numbers;
        for (TrackIndex row = 0; row < model.track_ids.size(); ++row) numbers.emplace(model.track_ids[row], row);
        double hits = 0;
        std::vector<double> by_index_ms;
        std::vector<double> exact_ms;
        for (std::size_t i = 0; i < kPeople; ++i) {
            std::vector<TrackIndex> liked;
            for (const auto track : world.likes_of(options.people + i, kCut))
                if (const auto row = numbers.find(track_id(track)); row != numbers.end()) liked.push_back(row->second);
            const auto person = model.factors.fold_in(liked);
            auto began = steady_clock::now();
            const auto found = model.factors.nearest(person, kCut);
            by_index_ms.push_back(seconds_since(began) * 1000);
            began = steady_clock::now();
            const auto scores = model.factors.scores(person);
            std::vector<Weighted> exact;
            for (TrackIndex track = 0; track < scores.size(); ++track) exact.push_back({track, scores[track]});
            keep_best(exact, kCut);
            exact_ms.push_back(seconds_since(began) * 1000);
            for (const auto& best : exact) hits += std::ranges::count(found, best.track) > 0 ? 1 : 0;
        }
        fmt::print("{:>4} vectors looked at: recall@{} {:.4f}, {:.2f} ms; exactly {:.2f} ms (medians)\n", looked_at,
                   kCut, hits / static_cast<double>(kPeople * kCut), quantile(by_index_ms, 0.5),
                   quantile(exact_ms, 0.5));
    }
    return 0;
}

/// The service with its trained model, without a broker: events are told to what hears them.
class Service {
  public:
    explicit Service(const Options& options) : options_(options), world_(options), database_(open(options)) {
        if (recommender_.model_version() == 0) throw std::runtime_error("There is no trained model.");
        for (std::size_t track = 0; track < options.tracks; ++track)
            recommender_.publish({track_id(track),
                                  fmt::format("album{}", track / 10),
                                  {fmt::format("artist{}", track / 30)},
                                  {fmt::format("genre{}", track % kGenres)},
                                  static_cast<UnixMillis>(track)});
        if (auto loaded = learner_.load(*database_); !loaded) throw std::runtime_error(loaded.error().message);
        keeper_.start();
        const std::array<grpc::Service*, 1> services{&api_};
        server_ = rpc::Server::listen(address_, services).value();
    }
    ~Service() {
        server_.reset();
        io_.stop();
    }

    const std::string& address() const { return address_; }

    /// Somebody plays something.
    void hear(std::size_t number) {
        const auto person = number % options_.people;
        const std::array tracks{track_id(world_.likes_of(person + number, 1).front())};
        const auto heard = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
            learner_.hear(transaction, person_id(person), tracks, Signal::Progressed, system_now());
            return 0;
        });
        if (!heard) throw std::runtime_error(heard.error().message);
    }

  private:
    const Options& options_;
    World world_;
    testing::TemporaryFolder folder_;
    std::unique_ptr<storage::Database> database_;
    Recommender recommender_{{}};
    SonicMemory sonic_;
    ModelKeeper keeper_{recommender_,       *database_, model_folder(options_.data), alike_by(sonic_.sounds, 20), {},
                        {.train_hours = 0}, system_now, testing::metrics()};
    Learner learner_{recommender_, {}, [] {}};
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::jthread runner_{[this] { io_.run(); }};
    rpc::Dispatcher dispatcher_{io_.get_executor(), testing::metrics()};
    RecommendationApi api_{recommender_, sonic_.attributes, *database_, dispatcher_, {}, {}, system_now};
    const std::string address_ = "unix:" + (folder_.path() / "recommendation.sock").string();
    std::unique_ptr<rpc::Server> server_;
};

/// Calls `work(number)` at a rate, at its appointed times, until `over`.
template <class Work>
void at_rate(double rate, double seconds, const Work& work) {
    const auto began = steady_clock::now();
    for (std::size_t number = 0; static_cast<double>(number) < rate * seconds; ++number) {
        const auto appointed = began + std::chrono::duration_cast<steady_clock::duration>(
                                           std::chrono::duration<double>(static_cast<double>(number) / rate));
        std::this_thread::sleep_until(appointed);
        work(number, appointed);
    }
}

class Asker {
  public:
    Asker(const Options& options, const std::string& address)
        : options_(options), client_({.address = address}, testing::metrics()) {}
    ~Asker() { io_.stop(); }

    /// Home pages and radios, asked for at their appointed times.
    void ask(double seconds) {
        at_rate(options_.rate, seconds, [this](std::size_t number, steady_clock::time_point appointed) {
            ++began_;
            asio::co_spawn(io_, one(number, appointed), [](std::exception_ptr) {});
        });
        if (!testing::eventually([&] { return done_ == began_; })) throw std::runtime_error("Answers are missing.");
    }
    std::vector<double> take_times() {
        const std::scoped_lock lock(mutex_);
        return std::exchange(times_, {});
    }
    std::size_t failed() const { return failed_; }

  private:
    Task<> one(std::size_t number, steady_clock::time_point appointed) {
        rpc::CallContext context;
        context.caller.user_id = person_id(number * 7919 % options_.people);
        bool good = false;
        if (number % 2 == 0) {
            const v1::ListForYouRequest request;
            const auto answer = co_await client_.call<v1::ListForYouResponse>(
                "polyphony.recommendation.v1.RecommendationService.ListForYou", request, context);
            good = answer && answer->shelves_size() > 0;
        } else {
            v1::StartRadioRequest request;
            request.add_seed_track_ids(track_id(number * 31 % options_.tracks));
            const auto answer = co_await client_.call<v1::TrackList>(
                "polyphony.recommendation.v1.RecommendationService.StartRadio", request, context);
            good = answer && answer->tracks_size() > 0;
        }
        if (!good) ++failed_;
        {
            const std::scoped_lock lock(mutex_);
            times_.push_back(seconds_since(appointed) * 1000);
        }
        ++done_;
    }

    const Options& options_;
    rpc::Client client_;
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::jthread runner_{[this] { io_.run(); }};
    std::mutex mutex_;
    std::vector<double> times_;
    std::atomic<std::size_t> began_ = 0;
    std::atomic<std::size_t> done_ = 0;
    std::atomic<std::size_t> failed_ = 0;
};

/// How long answers take while events flow in.
int queries(const Options& options) {
    Service service(options);
    Asker asker(options, service.address());
    constexpr double kWarmingSeconds = 2;
    asker.ask(kWarmingSeconds);
    asker.take_times();
    std::jthread events([&] {
        at_rate(options.events, options.seconds,
                [&](std::size_t number, steady_clock::time_point) { service.hear(number); });
    });
    asker.ask(options.seconds);
    const auto times = asker.take_times();
    fmt::print("{} answers at {} a second and {} events: median {:.2f} ms, p99 {:.2f} ms, {} failed\n", times.size(),
               options.rate, options.events, quantile(times, 0.5), quantile(times, 0.99), asker.failed());
    return asker.failed() == 0 ? 0 : 1;
}

}  // namespace

int run(int argc, char** argv) {
    CLI::App app("What the trained model costs, on listening data that is made up.");
    app.require_subcommand(1);
    Options options;
    const auto add = [&](const std::string& name, const std::string& help) {
        auto* const command = app.add_subcommand(name, help);
        command->add_option("--data", options.data, "Data folder.")->capture_default_str();
        command->add_option("--people", options.people)->capture_default_str();
        command->add_option("--tracks", options.tracks)->capture_default_str();
        command->add_option("--likes", options.likes)->capture_default_str();
        command->add_option("--factors", options.factors)->capture_default_str();
        command->add_option("--sweeps", options.sweeps)->capture_default_str();
        command->add_option("--threads", options.threads)->capture_default_str();
        command->add_option("--rate", options.rate, "Requests a second.")->capture_default_str();
        command->add_option("--events", options.events, "Plays a second.")->capture_default_str();
        command->add_option("--seconds", options.seconds)->capture_default_str();
        return command;
    };
    auto* const fill_app = add("fill", "Fills the database with likes.");
    auto* const memory_app = add("memory", "Trains in memory, and says how much it takes.");
    auto* const neighbours_app = add("neighbours", "How many of the best the index of the trained model finds.");
    add("queries", "How long answers take while events flow in.");
    CLI11_PARSE(app, argc, argv);
    use_one_thread_a_call();
    spdlog::set_level(spdlog::level::err);
    return fill_app->parsed()         ? fill(options)
           : memory_app->parsed()     ? memory(options)
           : neighbours_app->parsed() ? neighbours(options)
                                      : queries(options);
}

}  // namespace polyphony::recommendation

int main(int argc, char** argv) {
    try {
        return polyphony::recommendation::run(argc, argv);
    } catch (const std::exception& exception) {
        fmt::print(stderr, "{}\n", exception.what());
        return 1;
    }
}
