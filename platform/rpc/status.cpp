#include <grpcpp/grpcpp.h>

#include <array>

#include "platform/rpc/server.h"

namespace polyphony::rpc {

namespace {

struct Pair {
    Code code;
    grpc::StatusCode status;
};

constexpr std::array kPairs{
    Pair{Code::InvalidArgument, grpc::StatusCode::INVALID_ARGUMENT},
    Pair{Code::NotFound, grpc::StatusCode::NOT_FOUND},
    Pair{Code::AlreadyExists, grpc::StatusCode::ALREADY_EXISTS},
    Pair{Code::PermissionDenied, grpc::StatusCode::PERMISSION_DENIED},
    Pair{Code::Unauthenticated, grpc::StatusCode::UNAUTHENTICATED},
    Pair{Code::FailedPrecondition, grpc::StatusCode::FAILED_PRECONDITION},
    Pair{Code::Aborted, grpc::StatusCode::ABORTED},
    Pair{Code::ResourceExhausted, grpc::StatusCode::RESOURCE_EXHAUSTED},
    Pair{Code::Unavailable, grpc::StatusCode::UNAVAILABLE},
    Pair{Code::DeadlineExceeded, grpc::StatusCode::DEADLINE_EXCEEDED},
    Pair{Code::Internal, grpc::StatusCode::INTERNAL},
};

}  // namespace

grpc::Status to_status(const Error& error) {
    for (const auto& pair : kPairs)
        if (pair.code == error.code) return {pair.status, error.message};
    return {grpc::StatusCode::INTERNAL, error.message};
}

Error to_error(const grpc::Status& status) {
    for (const auto& pair : kPairs)
        if (pair.status == status.error_code()) return {pair.code, status.error_message()};
    return {Code::Internal, status.error_message()};
}

}  // namespace polyphony::rpc
