#include "services/recommendation/model/factors.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "services/recommendation/model/parallel.h"

namespace polyphony::recommendation {
namespace {

constexpr float kFirstDeviation = 0.1F;

Matrix random_matrix(std::size_t rows, std::size_t columns) {
    Matrix matrix(rows, columns);
    std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed): the same model from the same data.
    std::normal_distribution<float> normal(0, kFirstDeviation / std::sqrt(static_cast<float>(columns)));
    for (auto& value : matrix.values) value = normal(random);
    return matrix;
}

/// Factors in the basis of the eigenvectors of their weighted Gram matrix.
struct Rotated {
    Matrix factors;
    std::vector<float> spectrum;
    Matrix basis;  ///< A row for each eigenvector.
};

Rotated rotated(const Matrix& factors, float weight) {
    Rotated result;
    result.basis = gram(factors, weight);
    result.spectrum = eigenvalues(result.basis);
    result.factors = product_transposed(factors, result.basis);
    return result;
}

/// Of a diagonal matrix that is turned to this basis.
Matrix turned(const std::vector<float>& diagonal, const Matrix& basis) {
    auto scaled = basis;
    for (std::size_t i = 0; i < scaled.rows; ++i)
        for (std::size_t k = 0; k < scaled.columns; ++k) scaled.row(i)[k] *= diagonal[k];
    return product_transposed(scaled, basis);
}

/// One side's factors explain best what it is connected to, while the other side's are held.
class Side {
  public:
    Side(const MatrixView& others, std::span<const float> spectrum, float unobserved, float ridge)
        : others_(others), spectrum_(spectrum), unobserved_(unobserved), ridge_(ridge) {}

    void solve_into(std::span<float> factors, std::span<const std::uint32_t> connected) const {
        const auto inverse = inverse_for(connected.size());
        if (connected.empty())
            std::ranges::fill(factors, 0.0F);
        else if (connected.size() < factors.size())
            solve_small(factors, connected, inverse);
        else
            solve_whole(factors, connected, inverse);
    }

    /// The matrix of the equations that solve_into() solves.
    Matrix equations(std::span<const std::uint32_t> connected) const {
        return equations(connected, inverse_for(connected.size()));
    }

  private:
    std::vector<float> inverse_for(std::size_t connections) const {
        const float strength = ridge_ * (static_cast<float>(connections) + unobserved_);
        std::vector<float> inverse(spectrum_.size());
        for (std::size_t k = 0; k < inverse.size(); ++k) inverse[k] = 1 / (std::max(spectrum_[k], 0.0F) + strength);
        return inverse;
    }

    /// D⁻¹Rᵀ(I + RD⁻¹Rᵀ)⁻¹1, with a row of R for each connection.
    void solve_small(std::span<float> factors, std::span<const std::uint32_t> connected,
                     std::span<const float> inverse) const {
        Matrix rows(connected.size(), factors.size());
        for (std::size_t i = 0; i < rows.rows; ++i)
            for (std::size_t k = 0; k < rows.columns; ++k)
                rows.row(i)[k] = others_.row(connected[i])[k] * std::sqrt(inverse[k]);
        Matrix square(rows.rows, rows.rows);
        for (std::size_t i = 0; i < rows.rows; ++i) square.row(i)[i] = 1;
        add_inner_products(square, rows);
        std::vector<float> weights(rows.rows, 1);
        std::ranges::fill(factors, 0.0F);
        if (!solve(square, weights)) return;
        for (std::size_t i = 0; i < rows.rows; ++i)
            for (std::size_t k = 0; k < rows.columns; ++k) factors[k] += weights[i] * rows.row(i)[k];
        for (std::size_t k = 0; k < factors.size(); ++k) factors[k] *= std::sqrt(inverse[k]);
    }

    /// (D + RᵀR)⁻¹Rᵀ1.
    void solve_whole(std::span<float> factors, std::span<const std::uint32_t> connected,
                     std::span<const float> inverse) const {
        std::ranges::fill(factors, 0.0F);
        for (const auto other : connected)
            for (std::size_t k = 0; k < factors.size(); ++k) factors[k] += others_.row(other)[k];
        auto square = equations(connected, inverse);
        if (!solve(square, factors)) std::ranges::fill(factors, 0.0F);
    }

    /// D + RᵀR.
    Matrix equations(std::span<const std::uint32_t> connected, std::span<const float> inverse) const {
        Matrix rows(connected.size(), inverse.size());
        for (std::size_t i = 0; i < rows.rows; ++i) std::ranges::copy(others_.row(connected[i]), rows.row(i).begin());
        Matrix square(inverse.size(), inverse.size());
        for (std::size_t k = 0; k < inverse.size(); ++k) square.row(k)[k] = 1 / inverse[k];
        if (rows.rows > 0) add_outer_products(square, rows);
        return square;
    }

    MatrixView others_;
    std::span<const float> spectrum_;
    float unobserved_;
    float ridge_;
};

Side tracks_of(const Factors::Parts& parts) {
    return {parts.tracks, parts.spectrum, parts.unobserved_tracks, parts.ridge};
}

}  // namespace

Factors Factors::train(const Interactions& interactions, const Options& options, std::size_t threads) {
    const auto by_track = interactions.by_track();
    const auto people = interactions.by_person.size();
    const auto pairs = std::max<std::size_t>(people * interactions.track_count, 1);
    const float weight = options.unobserved * static_cast<float>(interactions.size()) / static_cast<float>(pairs);
    auto tracks = random_matrix(interactions.track_count, options.dimensions);
    Matrix persons(people, options.dimensions);
    std::vector<float> spectrum(options.dimensions);
    const auto sweep = [&](Matrix& side, const Matrix& others, const std::vector<Numbers>& connections) {
        const auto held = rotated(others, weight);
        const Side holding(held.factors, held.spectrum, weight * static_cast<float>(others.rows), options.ridge);
        parallel_for(side.rows, threads, [&](std::size_t i) { holding.solve_into(side.row(i), connections[i]); });
        spectrum = held.spectrum;
    };
    for (int i = 0; i < options.sweeps; ++i) {
        sweep(persons, tracks, interactions.by_person);
        sweep(tracks, persons, by_track);
    }
    // The last sweep left the tracks in the basis in which the people's Gram matrix is diagonal.
    auto last = std::make_shared<Rotated>(rotated(tracks, weight));
    Parts parts;
    parts.tracks = last->factors;
    parts.spectrum = last->spectrum;
    parts.people = turned(spectrum, last->basis);
    parts.ridge = options.ridge;
    parts.unobserved_tracks = weight * static_cast<float>(interactions.track_count);
    parts.unobserved_people = weight * static_cast<float>(people);
    parts.storage = std::move(last);
    return Factors(std::move(parts));
}

Factors::Factors(Parts parts) : parts_(std::move(parts)), tracks_(parts_.tracks.rows), rows_(parts_.tracks.rows) {
    std::iota(tracks_.begin(), tracks_.end(), TrackIndex{0});
    std::iota(rows_.begin(), rows_.end(), std::uint32_t{0});
}

Factors Factors::numbered(std::vector<TrackIndex> tracks) const {
    Factors result(*this);
    result.rows_.assign(tracks.empty() ? 0 : *std::ranges::max_element(tracks) + std::size_t{1}, kNoRow);
    for (std::uint32_t row = 0; row < tracks.size(); ++row) result.rows_[tracks[row]] = row;
    result.tracks_ = std::move(tracks);
    return result;
}

Factors Factors::indexed(const VectorIndex::Options& options, std::size_t threads) const {
    Factors result(*this);
    result.parts_.index = VectorIndex::build(parts_.tracks, options, threads);
    return result;
}

Numbers Factors::rows_of(std::span<const TrackIndex> tracks) const {
    Numbers rows;
    for (const auto track : tracks)
        if (knows(track)) rows.push_back(rows_[track]);
    return rows;
}

std::vector<float> Factors::fold_in(std::span<const TrackIndex> liked) const {
    std::vector<float> person(parts_.tracks.columns);
    tracks_of(parts_).solve_into(person, rows_of(liked));
    return person;
}

std::vector<float> Factors::fold_in_track(const Matrix& people, std::span<const float> expected) const {
    auto square = parts_.people;
    const float strength = parts_.ridge * (static_cast<float>(people.rows) + parts_.unobserved_people);
    for (std::size_t k = 0; k < square.rows; ++k) square.row(k)[k] += strength;
    auto track = product(square, expected);
    for (std::size_t i = 0; i < people.rows; ++i)
        for (std::size_t k = 0; k < track.size(); ++k) track[k] += people.row(i)[k];
    if (people.rows > 0) add_outer_products(square, people);
    if (!solve(square, track)) std::ranges::copy(expected, track.begin());
    return track;
}

std::vector<float> Factors::scores(std::span<const float> person) const {
    const auto by_row = product(parts_.tracks, person);
    std::vector<float> scores(track_count());
    for (std::size_t row = 0; row < by_row.size(); ++row) scores[tracks_[row]] = by_row[row];
    return scores;
}

std::vector<TrackIndex> Factors::nearest(std::span<const float> person, std::size_t count) const {
    auto found = parts_.index->nearest(person, std::min(count, tracks_.size()));
    for (auto& row : found) row = tracks_[row];
    return found;
}

std::vector<float> Factors::contributions(std::span<const TrackIndex> liked, std::span<const float> track) const {
    std::vector<float> contributions(liked.size());
    auto square = tracks_of(parts_).equations(rows_of(liked));
    std::vector<float> wanted(track.begin(), track.end());
    if (!solve(square, wanted)) return contributions;
    for (std::size_t i = 0; i < liked.size(); ++i)
        if (knows(liked[i])) contributions[i] = dot(of(liked[i]), wanted);
    return contributions;
}

}  // namespace polyphony::recommendation
