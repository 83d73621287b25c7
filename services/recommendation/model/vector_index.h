#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/error.h"
#include "services/recommendation/model/linear_algebra.h"

namespace polyphony::recommendation {

/// Finds the rows of a matrix whose inner product with a vector is greatest, without looking at all of them: a
/// navigable graph of small worlds (HNSW: Malkov and Yashunin 2016), by hnswlib. It misses a few. Thread-safe.
class VectorIndex {
  public:
    struct Options {
        std::size_t links = 16;           ///< Of each row; twice as many on the lowest level.
        std::size_t built_with = 200;     ///< Rows that are looked at to find them.
        std::size_t searched_with = 400;  ///< Rows that are looked at for an answer, at least.
    };

    static std::shared_ptr<const VectorIndex> build(const MatrixView& rows, const Options& options,
                                                    std::size_t threads);
    /// From what bytes() gave, of an index of vectors with so many dimensions. Fails with FailedPrecondition.
    static Result<std::shared_ptr<const VectorIndex>> read(std::string_view bytes, std::size_t dimensions,
                                                           std::size_t searched_with);
    ~VectorIndex();
    VectorIndex(const VectorIndex&) = delete;
    VectorIndex& operator=(const VectorIndex&) = delete;

    /// All of it, for a file.
    Result<std::string> bytes() const;
    /// The numbers of rows, at most `count`, in no order.
    std::vector<std::uint32_t> nearest(std::span<const float> vector, std::size_t count) const;

  private:
    struct Graph;

    explicit VectorIndex(std::unique_ptr<Graph> graph);

    std::unique_ptr<Graph> graph_;
};

}  // namespace polyphony::recommendation
