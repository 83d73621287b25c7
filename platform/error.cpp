#include "platform/error.h"

namespace polyphony {

std::string_view name(Code code) {
    switch (code) {
        case Code::InvalidArgument:
            return "invalid_argument";
        case Code::NotFound:
            return "not_found";
        case Code::AlreadyExists:
            return "already_exists";
        case Code::PermissionDenied:
            return "permission_denied";
        case Code::Unauthenticated:
            return "unauthenticated";
        case Code::FailedPrecondition:
            return "failed_precondition";
        case Code::Aborted:
            return "aborted";
        case Code::ResourceExhausted:
            return "resource_exhausted";
        case Code::Unavailable:
            return "unavailable";
        case Code::DeadlineExceeded:
            return "deadline_exceeded";
        case Code::Internal:
            return "internal";
    }
    return "internal";
}

}  // namespace polyphony
