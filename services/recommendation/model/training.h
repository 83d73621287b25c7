#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "services/recommendation/model/collaborative.h"
#include "services/recommendation/model/factors.h"
#include "services/recommendation/model/interactions.h"

namespace polyphony::recommendation {

struct TrainingOptions {
    Factors::Options factors;
    /// Tried on what is held out; the best is taken.
    std::vector<float> unobserved = {4, 8, 20};
    std::vector<float> shares = {0, 0.05F, 0.1F, 0.15F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F, 0.7F, 0.8F};
    double held_out = 0.1;            ///< Of what each person likes.
    std::size_t least_likes = 5;      ///< Of a person of whom some is held out.
    std::size_t most_asked = 10'000;  ///< People whose lists are compared.
    std::size_t cut = 20;
    std::size_t threads = 1;
};

/// What training brings.
struct Trained {
    std::shared_ptr<const Factors> factors;
    float share = 0;  ///< Of the factors in a score.
};

/// Trains factors on what people like. How unobserved tracks weigh, and the factors' share beside item weights, are
/// found by holding out a part of what people like and looking which settings rank it best; then all is trained on.
/// Says in a sentence what it does, to `tell`.
Trained train(const Interactions& interactions, const Collaborative::Options& model, TrainingOptions options,
              const std::function<void(const std::string&)>& tell);

}  // namespace polyphony::recommendation
