#pragma once

#include "platform/rpc/context.h"
#include "polyphony/user/v1/user.pb.h"

namespace polyphony::edge {

/// Whoever has this account, as the caller of a service.
rpc::Caller caller_of(const user::v1::Account& account);

}  // namespace polyphony::edge
