#include "services/recommendation/model/factors.h"

#include <algorithm>
#include <cmath>
#include <random>

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

}  // namespace

/// One side's factors explain best what it is connected to, while the other side's are held.
class Factors::Side {
  public:
    Side(const Matrix& others, float unobserved_weight, float ridge)
        : unobserved_(unobserved_weight * static_cast<float>(others.rows)), ridge_(ridge) {
        auto square = gram(others, unobserved_weight);
        spectrum_ = eigenvalues(square);
        others_ = product_transposed(others, square);
    }

    const Matrix& others() const { return others_; }

    void solve_into(std::span<float> factors, std::span<const std::uint32_t> connected) const {
        const float strength = ridge_ * (static_cast<float>(connected.size()) + unobserved_);
        std::vector<float> inverse(spectrum_.size());
        for (std::size_t k = 0; k < inverse.size(); ++k) inverse[k] = 1 / (std::max(spectrum_[k], 0.0F) + strength);
        if (connected.empty())
            std::ranges::fill(factors, 0.0F);
        else if (connected.size() < factors.size())
            solve_small(factors, connected, inverse);
        else
            solve_whole(factors, connected, inverse);
    }

  private:
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
        Matrix rows(connected.size(), factors.size());
        std::ranges::fill(factors, 0.0F);
        for (std::size_t i = 0; i < rows.rows; ++i) {
            const auto other = others_.row(connected[i]);
            std::ranges::copy(other, rows.row(i).begin());
            for (std::size_t k = 0; k < factors.size(); ++k) factors[k] += other[k];
        }
        Matrix square(factors.size(), factors.size());
        for (std::size_t k = 0; k < factors.size(); ++k) square.row(k)[k] = 1 / inverse[k];
        add_outer_products(square, rows);
        if (!solve(square, factors)) std::ranges::fill(factors, 0.0F);
    }

    Matrix others_;
    std::vector<float> spectrum_;
    float unobserved_;
    float ridge_;
};

Factors Factors::train(const Interactions& interactions, const Options& options, std::size_t threads) {
    const auto by_track = interactions.by_track();
    const auto people = interactions.by_person.size();
    const auto pairs = std::max<std::size_t>(people * interactions.track_count, 1);
    const float weight = options.unobserved * static_cast<float>(interactions.size()) / static_cast<float>(pairs);
    auto tracks = random_matrix(interactions.track_count, options.dimensions);
    Matrix persons(people, options.dimensions);
    const auto sweep = [&](Matrix& side, const Matrix& others, const std::vector<Numbers>& connections) {
        const Side held(others, weight, options.ridge);
        parallel_for(side.rows, threads, [&](std::size_t i) { held.solve_into(side.row(i), connections[i]); });
    };
    for (int i = 0; i < options.sweeps; ++i) {
        sweep(persons, tracks, interactions.by_person);
        sweep(tracks, persons, by_track);
    }
    Factors model;
    model.tracks_ = std::make_shared<const Side>(tracks, weight, options.ridge);
    return model;
}

std::size_t Factors::track_count() const { return tracks_->others().rows; }

std::vector<float> Factors::fold_in(std::span<const TrackIndex> liked) const {
    Numbers known;
    std::ranges::copy_if(liked, std::back_inserter(known), [this](TrackIndex track) { return track < track_count(); });
    std::vector<float> person(tracks_->others().columns);
    tracks_->solve_into(person, known);
    return person;
}

std::vector<float> Factors::scores(std::span<const float> person) const { return product(tracks_->others(), person); }

}  // namespace polyphony::recommendation
