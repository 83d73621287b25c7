#pragma once

#include <grpcpp/grpcpp.h>

#include "platform/rpc/context.h"

namespace polyphony::rpc {

/// Writes what travels with a call into the metadata of a client's call.
void write_context(grpc::ClientContext& target, const CallContext& context);

}  // namespace polyphony::rpc
