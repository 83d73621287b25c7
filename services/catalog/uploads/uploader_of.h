#pragma once

#include "platform/rpc/context.h"
#include "services/catalog/uploads/release.h"

namespace polyphony::catalog {

/// Whoever calls, as one who brings music in.
inline Uploader uploader_of(const rpc::Caller& caller) {
    return {caller.user_id, caller.admin, caller.has_role("artist")};
}

}  // namespace polyphony::catalog
