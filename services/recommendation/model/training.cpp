#include "services/recommendation/model/training.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "services/recommendation/model/parallel.h"
#include "services/recommendation/model/quality.h"

namespace polyphony::recommendation {
namespace {

struct HoldOut {
    Interactions kept;
    std::vector<std::vector<TrackIndex>> held;  ///< By person.
};

HoldOut hold_out(const Interactions& interactions, const TrainingOptions& options) {
    HoldOut parts{interactions, std::vector<std::vector<TrackIndex>>(interactions.by_person.size())};
    std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed): the same model from the same data.
    for (std::size_t person = 0; person < parts.held.size(); ++person) {
        auto& liked = parts.kept.by_person[person];
        if (liked.size() < options.least_likes) continue;
        std::ranges::shuffle(liked, random);
        const auto count =
            std::max<std::size_t>(1, static_cast<std::size_t>(options.held_out * static_cast<double>(liked.size())));
        parts.held[person].assign(liked.end() - static_cast<std::ptrdiff_t>(count), liked.end());
        liked.resize(liked.size() - count);
    }
    return parts;
}

/// The people whose lists are compared: of whom something is held out, evenly taken.
std::vector<std::size_t> people_asked(const HoldOut& parts, std::size_t most) {
    std::vector<std::size_t> people;
    for (std::size_t person = 0; person < parts.held.size(); ++person)
        if (!parts.held[person].empty()) people.push_back(person);
    const auto step = people.size() / std::max<std::size_t>(most, 1) + 1;
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < people.size(); i += step) asked.push_back(people[i]);
    return asked;
}

/// The mean NDCG of what is held out, for each share.
std::vector<double> qualities(const Collaborative& model, const HoldOut& parts, const std::vector<std::size_t>& people,
                              const TrainingOptions& options) {
    std::vector<std::vector<double>> gains(people.size());
    parallel_for(people.size(), options.threads, [&](std::size_t i) {
        std::vector<Weighted> profile;
        for (const auto track : parts.kept.by_person[people[i]]) profile.push_back({track, 1});
        const auto scores = model.scores(profile);
        for (const auto share : options.shares)
            gains[i].push_back(quality_of(Collaborative::best_of(scores, share, profile, options.cut),
                                          parts.held[people[i]], options.cut)
                                   .ndcg);
    });
    std::vector<double> means(options.shares.size());
    for (const auto& of_person : gains)
        for (std::size_t share = 0; share < means.size(); ++share)
            means[share] += of_person[share] / static_cast<double>(gains.size());
    return means;
}

}  // namespace

Trained train(const Interactions& interactions, const Collaborative::Options& model, TrainingOptions options,
              const std::function<void(const std::string&)>& tell) {
    const auto parts = hold_out(interactions, options);
    const auto people = people_asked(parts, options.most_asked);
    Trained best;
    if (!people.empty()) {
        Collaborative tried(model);
        tried.build(parts.kept, options.threads);
        double best_quality = -1;
        for (const auto unobserved : options.unobserved) {
            auto settings = options.factors;
            settings.unobserved = unobserved;
            const auto factors = std::make_shared<const Factors>(Factors::train(parts.kept, settings, options.threads));
            tried.use(factors, 0);
            const auto means = qualities(tried, parts, people, options);
            tell(fmt::format("Factors of weight {}: NDCG@{} {:.4f} at best.", unobserved, options.cut,
                             *std::ranges::max_element(means)));
            for (std::size_t i = 0; i < means.size(); ++i) {
                if (means[i] <= best_quality) continue;
                best_quality = means[i];
                best.share = options.shares[i];
                options.factors.unobserved = unobserved;
            }
        }
        tell(fmt::format("Held out, {} people: NDCG@{} {:.4f} with a share of {:.2f} for factors of weight {}.",
                         people.size(), options.cut, best_quality, best.share, options.factors.unobserved));
    }
    tell(fmt::format("Training {} factors on {} likes of {} people.", options.factors.dimensions, interactions.size(),
                     interactions.by_person.size()));
    best.factors = std::make_shared<const Factors>(Factors::train(interactions, options.factors, options.threads));
    return best;
}

}  // namespace polyphony::recommendation
