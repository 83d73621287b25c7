#include "services/recommendation/offline/evaluation.h"

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <unordered_set>

namespace polyphony::recommendation {
namespace {

constexpr std::size_t kCompared = 200;
constexpr double kSlowest = 0.99;
using Milliseconds = std::chrono::duration<double, std::milli>;

double percentile(std::vector<double> times, double part) {
    if (times.empty()) return 0;
    const auto place = times.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(times.size() - 1));
    std::nth_element(times.begin(), place, times.end());
    return *place;
}

}  // namespace

Report evaluate(const Rank& rank, Offline& data, const std::vector<Listener>& hold_out, std::size_t cut) {
    Report report;
    std::unordered_set<TrackIndex> listed;
    std::vector<double> times;
    double popularity = 0;
    double places = 0;
    for (const auto& [person, items] : hold_out) {
        const auto truth = data.items().numbers(items);
        const auto began = std::chrono::steady_clock::now();
        const auto best = rank(person, cut);
        times.push_back(Milliseconds(std::chrono::steady_clock::now() - began).count());
        std::vector<Weighted> ranked;
        for (const auto item : best) {
            ranked.push_back({item, 0});
            listed.insert(item);
            popularity += data.people(item);
            ++places;
        }
        const auto quality = quality_of(ranked, truth, cut);
        report.quality.recall += quality.recall;
        report.quality.ndcg += quality.ndcg;
        report.seconds += times.back() / 1000;
    }
    const auto people = static_cast<double>(std::max<std::size_t>(hold_out.size(), 1));
    report.quality.recall /= people;
    report.quality.ndcg /= people;
    report.coverage =
        static_cast<double>(listed.size()) / static_cast<double>(std::max<std::size_t>(data.popular().size(), 1));
    report.popularity = places > 0 ? popularity / places : 0;
    report.slowest_ms = percentile(std::move(times), kSlowest);
    return report;
}

Rank most_popular(const Offline& data) {
    return [&data](std::int64_t person, std::size_t count) {
        const auto& known = data.known(person);
        const std::unordered_set<TrackIndex> seen(known.begin(), known.end());
        std::vector<TrackIndex> best;
        for (const auto item : data.popular()) {
            if (best.size() == count) break;
            if (!seen.contains(item)) best.push_back(item);
        }
        return best;
    };
}

Rank item_neighbours(const Offline& data) {
    return [&data](std::int64_t person, std::size_t count) {
        const auto& known = data.known(person);
        std::unordered_map<TrackIndex, double> scores;
        for (const auto item : known)
            for (const auto& [other, similarity] : data.model().similar(item, kCompared)) scores[other] += similarity;
        for (const auto item : known) scores.erase(item);
        std::vector<Weighted> ranked;
        for (const auto& [item, score] : scores) ranked.push_back({item, score});
        keep_best(ranked, count);
        std::vector<TrackIndex> best;
        for (const auto& entry : ranked) best.push_back(entry.track);
        return best;
    };
}

}  // namespace polyphony::recommendation
