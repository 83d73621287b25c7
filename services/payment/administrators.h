#pragma once

#include "platform/error.h"
#include "platform/rpc/context.h"

namespace polyphony::payment {

/// Fails with Unauthenticated or PermissionDenied for whoever is not an administrator.
inline Result<void> check_administrator(const rpc::Caller& caller) {
    if (!caller.known()) return fail(Code::Unauthenticated, "Please log in.");
    if (!caller.admin) return fail(Code::PermissionDenied, "Only administrators may see the books.");
    return {};
}

}  // namespace polyphony::payment
