// How fast events travel: from the commit that they are part of to the commit of their effect, over a real broker and
// two real databases, each commit on disk. Run by `./dev bench events`.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

#include "platform/events/events.h"
#include "platform/testing/testing.h"
#include "polyphony/playlist/v1/events.pb.h"

namespace polyphony::events {
namespace {

using playlist::v1::TrackSaved;
using std::chrono::duration;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr std::size_t kSpeakers = 16;
constexpr std::size_t kMostEvents = 1'000'000;
constexpr double kPatienceSeconds = 120;
constexpr double kPerThousand = 1000;

constexpr storage::Migration kEffects[] = {
    {1, "0001_effects.sql", "CREATE TABLE effects (user_id TEXT PRIMARY KEY, count BIGINT NOT NULL);"}};

std::int64_t nanoseconds_now() { return nanoseconds(steady_clock::now().time_since_epoch()).count(); }

/// When each event was committed, and when its effect was; 0 if not yet.
struct Timeline {
    std::vector<std::atomic<std::int64_t>> said = std::vector<std::atomic<std::int64_t>>(kMostEvents);
    std::vector<std::atomic<std::int64_t>> effective = std::vector<std::atomic<std::int64_t>>(kMostEvents);
    std::atomic<std::size_t> begun = 0;
    std::atomic<std::size_t> arrived = 0;
};

/// The service that speaks and the one that listens, with a broker between them.
class Pair {
  public:
    Pair() {
        Reactions reactions;
        reactions.on<TrackSaved>([this](storage::Transaction& transaction, const TrackSaved& saved, const Event&) {
            return count(transaction, saved);
        });
        saying_ = speaker_.open({"effects", kEffects});
        listening_ = listener_.open({"effects", kEffects});
        mouth_ = std::make_unique<EventBus>(options("playlist"), *saying_, Reactions(), testing::metrics());
        ear_ = std::make_unique<EventBus>(options("recommendation"), *listening_, reactions, testing::metrics());
        mouth_->start();
        ear_->start();
    }

    testing::NatsServer& nats() { return nats_; }
    Timeline& timeline() { return timeline_; }

    void say(std::size_t number) {
        TrackSaved saved;
        saved.set_user_id(fmt::format("user-{}", number % kSpeakers));
        saved.set_track_id(std::to_string(number));
        const auto written = saying_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            emit(transaction, saved.user_id(), saved);
            return {};
        });
        if (!written) throw std::runtime_error(written.error().message);
        timeline_.said[number] = nanoseconds_now();
    }

    /// Waits until all that was begun has had its effect.
    void wait() {
        if (!testing::eventually([this] { return timeline_.arrived == timeline_.begun; }, kPatienceSeconds))
            throw std::runtime_error("Events are missing.");
    }

  private:
    Options options(std::string service) {
        Options options;
        options.nats_url = nats_.url();
        options.service = std::move(service);
        return options;
    }

    Result<void> count(storage::Transaction& transaction, const TrackSaved& saved) {
        transaction.sql() << "INSERT INTO effects (user_id, count) VALUES (:user, 1)"
                             " ON CONFLICT (user_id) DO UPDATE SET count = effects.count + 1",
            soci::use(saved.user_id(), "user");
        const auto number = std::stoull(saved.track_id());
        transaction.after_commit([this, number] {
            timeline_.effective[number] = nanoseconds_now();
            ++timeline_.arrived;
        });
        return {};
    }

    Timeline timeline_;
    testing::NatsServer nats_;
    testing::TemporaryDatabase speaker_{"sqlite"};
    testing::TemporaryDatabase listener_{"sqlite"};
    std::unique_ptr<storage::Database> saying_;
    std::unique_ptr<storage::Database> listening_;
    std::unique_ptr<EventBus> mouth_;
    std::unique_ptr<EventBus> ear_;
};

/// Says events at a rate, whether or not they keep up; as fast as it goes if `rate` is 0. Returns the first and the one
/// after the last.
std::pair<std::size_t, std::size_t> speak(Pair& pair, double rate, double seconds) {
    auto& begun = pair.timeline().begun;
    const auto first = begun.load();
    const auto start = steady_clock::now();
    const auto end = start + duration<double>(seconds);
    const auto work = [&] {
        while (steady_clock::now() < end) {
            const auto number = begun++;
            if (rate > 0)
                std::this_thread::sleep_until(start + duration<double>(static_cast<double>(number - first) / rate));
            pair.say(number);
        }
    };
    std::vector<std::jthread> speakers;
    for (std::size_t i = 0; i < kSpeakers; ++i) speakers.emplace_back(work);
    speakers.clear();
    return {first, begun};
}

double milliseconds_at(const std::vector<double>& sorted, std::size_t per_thousand) {
    return sorted[std::min(sorted.size() - 1, sorted.size() * per_thousand / static_cast<std::size_t>(kPerThousand))];
}

void latency(Pair& pair, double rate, double seconds) {
    const auto [first, last] = speak(pair, rate, seconds);
    pair.wait();
    std::vector<double> times;
    for (auto i = first; i < last; ++i) {
        const auto late = pair.timeline().effective[i] - pair.timeline().said[i];
        times.push_back(static_cast<double>(std::max<std::int64_t>(late, 0)) / 1e6);
    }
    std::sort(times.begin(), times.end());
    fmt::print("{:>6.0f} events/s   commit to effect: p50 {:.2f} ms  p99 {:.2f} ms  longest {:.2f} ms\n", rate,
               milliseconds_at(times, 500), milliseconds_at(times, 990), times.back());
}

void throughput(Pair& pair, double seconds) {
    const auto start = steady_clock::now();
    const auto [first, last] = speak(pair, 0, seconds);
    pair.wait();
    const duration<double> taken = steady_clock::now() - start;
    fmt::print("sustained         {:.0f} events/s, each said and heard in commits on disk\n",
               static_cast<double>(last - first) / taken.count());
}

void outage(Pair& pair, double rate, double seconds) {
    pair.nats().kill();
    const auto [first, last] = speak(pair, rate, seconds);
    pair.nats().restart();
    const auto start = steady_clock::now();
    pair.wait();
    const duration<double> taken = steady_clock::now() - start;
    fmt::print("broker away for {:.0f} s at {:.0f} events/s: {} events caught up in {:.2f} s\n", seconds, rate,
               last - first, taken.count());
}

}  // namespace
}  // namespace polyphony::events

int main(int count, char** arguments) {
    double seconds = 10;
    double outage_seconds = 60;
    CLI::App app("How fast events travel from one service's commit to the commit of their effect in another.");
    app.add_option("--seconds", seconds, "How long each rate is kept up")->capture_default_str();
    app.add_option("--outage-seconds", outage_seconds, "How long the broker is away")->capture_default_str();
    CLI11_PARSE(app, count, arguments);
    spdlog::set_level(spdlog::level::err);
    try {
        polyphony::events::Pair pair;
        for (const double rate : {100.0, 500.0, 2000.0}) polyphony::events::latency(pair, rate, seconds);
        polyphony::events::throughput(pair, seconds);
        polyphony::events::outage(pair, 500, outage_seconds);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
    return 0;
}
