#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "services/recommendation/model/interactions.h"
#include "services/recommendation/model/linear_algebra.h"

namespace polyphony::recommendation {

/// Implicit-feedback matrix factorisation by alternating least squares (iALS: Hu, Koren and Volinsky, ICDM 2008), with
/// the regularisation by frequency and the care for its settings of Rendle et al. (RecSys 2021 and 2022). Only the
/// tracks' factors are kept: a person's are solved from what they like, at once, whoever they are.
///
/// Factors are kept in the basis of the eigenvectors of their Gram matrix, where that is diagonal: who is connected to
/// fewer tracks than there are dimensions is then solved by a system of that size (Woodbury's identity).
class Factors {
  public:
    struct Options {
        std::size_t dimensions = 128;
        /// How much all that a person did not touch weighs, in units of what an average person likes.
        float unobserved = 8;
        float ridge = 0.01F;
        int sweeps = 8;
    };

    static Factors train(const Interactions& interactions, const Options& options, std::size_t threads);

    std::size_t track_count() const;
    /// The factors of a person who likes these tracks; those that were not trained on tell nothing.
    std::vector<float> fold_in(std::span<const TrackIndex> liked) const;
    /// How much that person likes each track.
    std::vector<float> scores(std::span<const float> person) const;

  private:
    /// What one side's factors are solved against.
    class Side;

    std::shared_ptr<const Side> tracks_;
};

}  // namespace polyphony::recommendation
