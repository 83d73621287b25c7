#include "services/recommendation/lists/tuned.h"

#include <unordered_map>

namespace polyphony::recommendation {
namespace {

constexpr double kMostPopular = 100;

struct Candidate {
    TrackIndex track = 0;
    AttributeValues values{};
};

/// What a difference is counted in: the deviation of each attribute over all candidates.
AttributeValues deviations(const std::vector<Candidate>& candidates) {
    AttributeValues scales{};
    for (std::size_t i = 0; i < kAttributes; ++i) {
        double count = 0;
        double sum = 0;
        double squares = 0;
        for (const auto& candidate : candidates) {
            const double value = candidate.values[i];
            if (std::isnan(value)) continue;
            ++count;
            sum += value;
            squares += value * value;
        }
        if (count > 0) scales[i] = std::sqrt(std::max(0.0, squares / count - sum / count * (sum / count)));
    }
    return scales;
}

/// 100 for the track that is played most now, 0 for those that nobody plays.
std::unordered_map<TrackIndex, double> popularities(const Knowledge& knowledge) {
    std::unordered_map<TrackIndex, double> popularities;
    const auto played = knowledge.most_played(Audience());
    for (std::size_t place = 0; place < played.size(); ++place)
        popularities[played[place].track] =
            kMostPopular * static_cast<double>(played.size() - place) / static_cast<double>(played.size());
    return popularities;
}

}  // namespace

TrackList tuned(const Knowledge& knowledge, const MeasuredAttributes& attributes, const Seeds& seeds,
                const Tuning& tuning, const ListOptions& options, const Audience& audience, std::size_t limit) {
    ListOptions wide = options;
    wide.choice = 1;
    RadioWish wish;
    wish.seeds = seeds;
    const auto list = radio(knowledge, wish, wide, audience, knowledge.candidates);
    const auto popularity = popularities(knowledge);
    std::vector<Candidate> candidates;
    for (const auto& scored : list.tracks) {
        Candidate candidate;
        candidate.track = *knowledge.tracks.find(scored.track_id);
        candidate.values = attributes.of(scored.track_id);
        const auto found = popularity.find(candidate.track);
        candidate.values[static_cast<std::size_t>(Attribute::Popularity)] =
            found == popularity.end() ? 0 : found->second;
        if (!tuning.allows(candidate.values)) continue;
        candidates.push_back(candidate);
    }
    const auto scales = deviations(candidates);
    std::vector<Weighted> ranked;
    for (std::size_t place = 0; place < candidates.size(); ++place) {
        // What follows the seeds best counts twice as much as what does least: targets come first.
        const double fit = 1 / (1 + static_cast<double>(place) / static_cast<double>(candidates.size()));
        ranked.push_back({candidates[place].track, fit * tuning.closeness(candidates[place].values, scales)});
    }
    sort_best_first(ranked);
    return ListBuilder(knowledge.tracks, audience, limit * options.choice, {})
        .fill(ranked, list.basis)
        .spread_artists(limit, options.artist_pause)
        .build();
}

}  // namespace polyphony::recommendation
