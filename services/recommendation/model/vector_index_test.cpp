#include "services/recommendation/model/vector_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#ifdef __SANITIZE_THREAD__
// hnswlib keeps the lock of a point that it adds while it takes those of others in turn. Nobody who holds one of those
// waits for the first: a point is found by others in a layer only once its own search there is over.
extern "C" const char* __tsan_default_options() { return "detect_deadlocks=0"; }
// Its threads share the numbers that levels are drawn by, where one that is drawn twice does no harm.
extern "C" const char* __tsan_default_suppressions() { return "race:hnswlib::HierarchicalNSW<float>::getRandomLevel"; }
#endif

namespace polyphony::recommendation {
namespace {

constexpr std::size_t kDimensions = 16;
constexpr std::size_t kRows = 3000;

Matrix random_rows(std::size_t rows) {
    Matrix matrix(rows, kDimensions);
    std::mt19937 random(5);  // NOLINT(bugprone-random-generator-seed): the same at every run.
    std::normal_distribution<float> normal;
    for (auto& value : matrix.values) value = normal(random);
    return matrix;
}

std::vector<std::uint32_t> exactly(const Matrix& rows, std::span<const float> vector, std::size_t count) {
    const auto products = product(rows, vector);
    std::vector<std::uint32_t> best(rows.rows);
    std::iota(best.begin(), best.end(), 0U);
    std::ranges::sort(best, std::greater<>(), [&](std::uint32_t row) { return products[row]; });
    best.resize(count);
    return best;
}

/// Of the rows that are to be found, how many are.
double recall(const VectorIndex& index, const Matrix& rows) {
    constexpr std::size_t kCount = 20;
    const auto queries = random_rows(50);
    double hits = 0;
    for (std::size_t i = 0; i < queries.rows; ++i) {
        const auto found = index.nearest(queries.row(i), kCount);
        EXPECT_EQ(found.size(), kCount);
        for (const auto row : exactly(rows, queries.row(i), kCount)) hits += std::ranges::count(found, row) > 0 ? 1 : 0;
    }
    return hits / static_cast<double>(queries.rows * kCount);
}

TEST(VectorIndexTest, FindsNearlyAll) {
    const auto rows = random_rows(kRows);
    EXPECT_GE(recall(*VectorIndex::build(rows, {}, 2), rows), 0.98);
}

TEST(VectorIndexTest, IsTheSameFromItsBytes) {
    const auto rows = random_rows(kRows);
    const auto index = VectorIndex::build(rows, {}, 1);
    const auto bytes = index->bytes().value();
    const auto again = VectorIndex::read(bytes, kDimensions, VectorIndex::Options().searched_with).value();
    const auto query = random_rows(1);
    EXPECT_EQ(again->nearest(query.row(0), 50), index->nearest(query.row(0), 50));
}

TEST(VectorIndexTest, RefusesWhatIsNone) {
    const auto bytes = VectorIndex::build(random_rows(100), {}, 1)->bytes().value();
    EXPECT_EQ(VectorIndex::read(bytes.substr(0, bytes.size() / 2), kDimensions, 10).error().code,
              Code::FailedPrecondition);
}

TEST(VectorIndexTest, OfNothingFindsNothing) {
    EXPECT_TRUE(VectorIndex::build(Matrix(0, kDimensions), {}, 1)->nearest(random_rows(1).row(0), 5).empty());
}

}  // namespace
}  // namespace polyphony::recommendation
