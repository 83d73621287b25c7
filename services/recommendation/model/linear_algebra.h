#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// What the models need of BLAS and LAPACK, in single precision; the library picks what is fastest on the processor.
namespace polyphony::recommendation {

/// A matrix in row-major order.
struct Matrix {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<float> values{};

    Matrix() = default;
    Matrix(std::size_t row_count, std::size_t column_count)
        : rows(row_count), columns(column_count), values(row_count * column_count) {}

    std::span<float> row(std::size_t i) { return std::span(values).subspan(i * columns, columns); }
    std::span<const float> row(std::size_t i) const { return std::span(values).subspan(i * columns, columns); }
};

/// The same, wherever its values lie.
struct MatrixView {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::span<const float> values{};

    MatrixView() = default;
    MatrixView(std::size_t row_count, std::size_t column_count, std::span<const float> all)
        : rows(row_count), columns(column_count), values(all) {}
    // NOLINTNEXTLINE(google-explicit-constructor): a matrix is seen as it is.
    MatrixView(const Matrix& matrix) : rows(matrix.rows), columns(matrix.columns), values(matrix.values) {}

    std::span<const float> row(std::size_t i) const { return values.subspan(i * columns, columns); }
};

/// The models have threads of their own: the library shall not make others. To be called once, at the start of a
/// program. (OpenBLAS built for one thread does not lock, and gives wrong results when several threads call it.)
void use_one_thread_a_call();

/// scale · mᵀm; only the lower triangle is set.
Matrix gram(const Matrix& matrix, float scale);
/// Adds the sum of vvᵀ over the rows v of `rows` to the lower triangle of `square`.
void add_outer_products(Matrix& square, const Matrix& rows);
/// Adds the products of each two rows of `rows` to the lower triangle of `square`.
void add_inner_products(Matrix& square, const Matrix& rows);
/// The eigenvalues of a symmetric matrix, of which the lower triangle is read; its rows become the eigenvectors.
/// Fails by throwing std::runtime_error if there is no convergence, which finite numbers do not cause.
std::vector<float> eigenvalues(Matrix& square);
/// a · bᵀ.
Matrix product_transposed(const Matrix& a, const Matrix& b);
/// Solves square · x = right_side for a symmetric positive definite matrix, of which the lower triangle is read, and
/// leaves x in `right_side`. False if it is not positive definite. `square` is used up.
bool solve(Matrix& square, std::span<float> right_side);
/// matrix · vector.
std::vector<float> product(const MatrixView& matrix, std::span<const float> vector);
/// The inner product of two vectors of one length.
float dot(std::span<const float> a, std::span<const float> b);

}  // namespace polyphony::recommendation
