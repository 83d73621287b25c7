// Runs the event backbone on simulated time, storage and transport, one seed after another; see README.md.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <limits>

#include "platform/events/model/model.h"

namespace polyphony::events::model {
namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

constexpr double kProgressSeconds = 5;
constexpr double kSecondsPerMinute = 60;

struct Range {
    std::uint64_t first = 1;
    std::uint64_t count = 0;
    double seconds = 0;
};

/// Returns whether all was as it must be.
bool run(const Range& range) {
    const Model model;
    const auto start = steady_clock::now();
    const auto elapsed = [&] { return duration<double>(steady_clock::now() - start).count(); };
    double shown = 0;
    std::uint64_t done = 0;
    std::uint64_t events = 0;
    while (done < range.count && elapsed() < range.seconds) {
        const auto seed = range.first + done;
        const auto outcome = model.run(seed);
        if (!outcome.wrongs.empty()) {
            fmt::print("seed {} is wrong; found after {} seeds and {:.1f} s:\n", seed, done + 1, elapsed());
            for (const auto& wrong : outcome.wrongs) fmt::print("    {}\n", wrong);
            return false;
        }
        ++done;
        events += outcome.events;
        if (elapsed() < shown + kProgressSeconds) continue;
        shown = elapsed();
        fmt::print("{:>6.0f} s  {} seeds\n", shown, done);
        std::fflush(stdout);
    }
    fmt::print("{} seeds from {}, {} events: nothing lost, nothing twice; {:.0f} seeds a minute\n", done, range.first,
               events, static_cast<double>(done) * kSecondsPerMinute / elapsed());
    return true;
}

}  // namespace
}  // namespace polyphony::events::model

int main(int count, char** arguments) {
    constexpr auto kNoEnd = std::numeric_limits<std::uint64_t>::max();
    polyphony::events::model::Range range{1, kNoEnd, std::numeric_limits<double>::infinity()};
    std::uint64_t seed = 0;
    bool verbose = false;
    CLI::App app(
        "The event backbone on simulated time, storage and transport. Ends with 1 at the first seed that is wrong.");
    auto* const one = app.add_option("--seed", seed, "Only this one");
    app.add_option("--first", range.first, "The first seed")->capture_default_str()->excludes(one);
    app.add_option("--seeds", range.count, "How many")->excludes(one);
    app.add_option("--seconds", range.seconds, "For how long");
    app.add_flag("--verbose", verbose, "With the log of the relays and consumers");
    CLI11_PARSE(app, count, arguments);
    if (one->count() > 0) range = {seed, 1, range.seconds};
    spdlog::set_level(verbose ? spdlog::level::debug : spdlog::level::off);
    try {
        return polyphony::events::model::run(range) ? 0 : 1;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 2;
    }
}
