#pragma once

#include <google/protobuf/message.h>

#include "platform/idempotency/idempotency.h"
#include "platform/rpc/context.h"

namespace polyphony::idempotency {

/// The request that a call makes; without a key if the client gave none. The digest is stored: clear what is secret
/// from the message before.
Request request_of(const rpc::CallContext& call, const google::protobuf::Message& message);

}  // namespace polyphony::idempotency
