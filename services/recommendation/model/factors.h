#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "services/recommendation/model/interactions.h"
#include "services/recommendation/model/linear_algebra.h"
#include "services/recommendation/model/vector_index.h"

namespace polyphony::recommendation {

/// Implicit-feedback matrix factorisation by alternating least squares (iALS: Hu, Koren and Volinsky, ICDM 2008), with
/// the regularisation by frequency and the care for its settings of Rendle et al. (RecSys 2021 and 2022). Only the
/// tracks' factors are kept: a person's are solved from what they like, at once, whoever they are, and a new track's
/// from who likes it.
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

    /// What training found: all that is needed to go on from it.
    struct Parts {
        MatrixView tracks;                         ///< A row for each track.
        std::vector<float> spectrum;               ///< The eigenvalues of their weighted Gram matrix.
        Matrix people;                             ///< The weighted Gram matrix of people, in the same basis.
        float ridge = 0;                           ///< For each like,
        float unobserved_tracks = 0;               ///< and so many likes more for a person,
        float unobserved_people = 0;               ///< and for a track.
        std::shared_ptr<const void> storage;       ///< What `tracks` lies in.
        std::shared_ptr<const VectorIndex> index;  ///< Of the rows of `tracks`; nothing if they are few.
    };

    static Factors train(const Interactions& interactions, const Options& options, std::size_t threads);

    explicit Factors(Parts parts);
    const Parts& parts() const { return parts_; }
    /// The same factors, of which row i is of the track tracks[i], each of which stands there once. Until then it is
    /// of track i.
    Factors numbered(std::vector<TrackIndex> tracks) const;
    /// The same, with an index of its rows.
    Factors indexed(const VectorIndex::Options& options, std::size_t threads) const;

    /// All tracks that were trained on are below.
    std::size_t track_count() const { return rows_.size(); }
    bool knows(TrackIndex track) const { return track < rows_.size() && rows_[track] != kNoRow; }
    /// The factors of a track that is known.
    std::span<const float> of(TrackIndex track) const { return parts_.tracks.row(rows_[track]); }

    /// The factors of a person who likes these tracks; those that were not trained on tell nothing.
    std::vector<float> fold_in(std::span<const TrackIndex> liked) const;
    /// The factors of a track that is new, from the rows of factors of the people who like it. `expected` is what they
    /// are thought to be while nobody does.
    std::vector<float> fold_in_track(const Matrix& people, std::span<const float> expected) const;
    /// How much that person likes each track.
    std::vector<float> scores(std::span<const float> person) const;
    /// Some `count` tracks that person likes most, in no order, found by the index.
    std::vector<TrackIndex> nearest(std::span<const float> person, std::size_t count) const;
    /// What each of the liked tracks adds to a person's score of a track with such factors (Hu et al., section 5).
    std::vector<float> contributions(std::span<const TrackIndex> liked, std::span<const float> track) const;

  private:
    static constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

    Numbers rows_of(std::span<const TrackIndex> tracks) const;

    Parts parts_;
    std::vector<TrackIndex> tracks_;  ///< By row.
    Numbers rows_;                    ///< By track.
};

}  // namespace polyphony::recommendation
