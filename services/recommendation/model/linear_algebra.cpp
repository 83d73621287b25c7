#include "services/recommendation/model/linear_algebra.h"

#include <cblas.h>

#include <stdexcept>

// LAPACK's own interface: arguments by address, columns first. A lower triangle by rows is an upper one by columns.
extern "C" void sposv_(const char* triangle, const int* size, const int* right_sides, float* matrix,
                       const int* matrix_stride, float* right_side, const int* right_side_stride, int* failed);
extern "C" void ssyev_(const char* vectors, const char* triangle, const int* size, float* matrix, const int* stride,
                       float* values, float* work, const int* work_size, int* failed);

namespace polyphony::recommendation {
namespace {

constexpr std::size_t kEigenWork = 34;  // LAPACK's blocks of 32 columns, and two.

int as_int(std::size_t size) { return static_cast<int>(size); }

}  // namespace

void use_one_thread_a_call() { openblas_set_num_threads(1); }

Matrix gram(const Matrix& matrix, float scale) {
    Matrix square(matrix.columns, matrix.columns);
    const int size = as_int(matrix.columns);
    cblas_ssyrk(CblasRowMajor, CblasLower, CblasTrans, size, as_int(matrix.rows), scale, matrix.values.data(), size, 0,
                square.values.data(), size);
    return square;
}

void add_outer_products(Matrix& square, const Matrix& rows) {
    const int size = as_int(square.columns);
    cblas_ssyrk(CblasRowMajor, CblasLower, CblasTrans, size, as_int(rows.rows), 1, rows.values.data(), size, 1,
                square.values.data(), size);
}

void add_inner_products(Matrix& square, const Matrix& rows) {
    const int size = as_int(square.columns);
    cblas_ssyrk(CblasRowMajor, CblasLower, CblasNoTrans, size, as_int(rows.columns), 1, rows.values.data(),
                as_int(rows.columns), 1, square.values.data(), size);
}

std::vector<float> eigenvalues(Matrix& square) {
    const int size = as_int(square.columns);
    std::vector<float> values(square.columns);
    std::vector<float> work(square.columns * kEigenWork);
    const int work_size = as_int(work.size());
    int failed = 0;
    ssyev_("V", "U", &size, square.values.data(), &size, values.data(), work.data(), &work_size, &failed);
    if (failed != 0) throw std::runtime_error("A matrix has no eigenvalues.");
    return values;
}

Matrix product_transposed(const Matrix& a, const Matrix& b) {
    Matrix result(a.rows, b.rows);
    if (a.rows > 0 && b.rows > 0)
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, as_int(a.rows), as_int(b.rows), as_int(a.columns), 1,
                    a.values.data(), as_int(a.columns), b.values.data(), as_int(b.columns), 0, result.values.data(),
                    as_int(b.rows));
    return result;
}

bool solve(Matrix& square, std::span<float> right_side) {
    const int size = as_int(square.columns);
    if (size == 0) return true;
    const int one = 1;
    int failed = 0;
    sposv_("U", &size, &one, square.values.data(), &size, right_side.data(), &size, &failed);
    return failed == 0;
}

std::vector<float> product(const MatrixView& matrix, std::span<const float> vector) {
    std::vector<float> result(matrix.rows);
    if (matrix.rows > 0)
        cblas_sgemv(CblasRowMajor, CblasNoTrans, as_int(matrix.rows), as_int(matrix.columns), 1, matrix.values.data(),
                    as_int(matrix.columns), vector.data(), 1, 0, result.data(), 1);
    return result;
}

float dot(std::span<const float> a, std::span<const float> b) {
    return cblas_sdot(as_int(a.size()), a.data(), 1, b.data(), 1);
}

}  // namespace polyphony::recommendation
