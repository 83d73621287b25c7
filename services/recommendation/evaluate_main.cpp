// Measures the co-listening model on listening data: for each person of the hold-out, ranks 20 tracks that they did not
// train on, and reports Recall@20 and NDCG@20 (binary gains), next to a ranking by popularity.
//
//     recommendation_evaluate TRAIN HOLD_OUT      files with one person a line: `person item item …`
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "services/recommendation/co_listening.h"

namespace {

using namespace polyphony::recommendation;

constexpr std::size_t kCut = 20;
using People = std::map<int, std::vector<TrackIndex>>;

People read(const std::string& path) {
    People people;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::istringstream numbers(line);
        int person = 0;
        if (!(numbers >> person)) continue;
        auto& tracks = people[person];
        for (TrackIndex track = 0; numbers >> track;) tracks.push_back(track);
    }
    return people;
}

struct Quality {
    double recall = 0;
    double ndcg = 0;
};

Quality quality_of(const std::vector<Weighted>& ranked, const std::vector<TrackIndex>& truth) {
    const std::set<TrackIndex> wanted(truth.begin(), truth.end());
    double hits = 0;
    double gain = 0;
    double ideal = 0;
    for (std::size_t place = 0; place < std::min(kCut, ranked.size()); ++place)
        if (wanted.contains(ranked[place].track)) {
            ++hits;
            gain += 1 / std::log2(static_cast<double>(place) + 2);
        }
    for (std::size_t place = 0; place < std::min(kCut, wanted.size()); ++place)
        ideal += 1 / std::log2(static_cast<double>(place) + 2);
    return {hits / static_cast<double>(wanted.size()), gain / ideal};
}

template <class Rank>
void report(const char* model, const People& train, const People& hold_out, const Rank& rank) {
    Quality sum;
    for (const auto& [person, truth] : hold_out) {
        const auto known = train.find(person);
        const auto [recall, ndcg] =
            quality_of(rank(known == train.end() ? std::vector<TrackIndex>() : known->second), truth);
        sum.recall += recall;
        sum.ndcg += ndcg;
    }
    const auto people = static_cast<double>(hold_out.size());
    fmt::print("{:<13} Recall@20 {:.4f}  NDCG@20 {:.4f}\n", model, sum.recall / people, sum.ndcg / people);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        fmt::print(stderr, "Usage: recommendation_evaluate TRAIN HOLD_OUT\n");
        return 1;
    }
    const auto train = read(argv[1]);
    const auto hold_out = read(argv[2]);
    // Every play counts the same, as one play of 30 seconds would.
    constexpr double kAffinity = 0.5;

    CoListening model(CoListening::Options{});
    std::map<TrackIndex, double> plays;
    for (const auto& [person, tracks] : train) {
        std::vector<Weighted> profile;
        for (const auto track : tracks) {
            model.change(track, 0, kAffinity, profile, 1);
            profile.push_back({track, kAffinity});
            ++plays[track];
        }
    }
    std::vector<Weighted> popular;
    popular.reserve(plays.size());
    for (const auto& [track, count] : plays) popular.push_back({track, count});
    sort_best_first(popular);

    report("most popular", train, hold_out, [&](const std::vector<TrackIndex>& known) {
        std::vector<Weighted> ranked;
        for (const auto& candidate : popular)
            if (ranked.size() < kCut && std::ranges::find(known, candidate.track) == known.end())
                ranked.push_back(candidate);
        return ranked;
    });
    report("co-listening", train, hold_out, [&](const std::vector<TrackIndex>& known) {
        std::vector<Weighted> profile;
        profile.reserve(known.size());
        for (const auto track : known) profile.push_back({track, kAffinity});
        return model.recommend(profile, 1);
    });
}
