#pragma once

#include <grpcpp/grpcpp.h>

#include "platform/rpc/context.h"

namespace polyphony::rpc {

/// Writes what travels with a call into the metadata of a client's call.
void write_context(grpc::ClientContext& target, const CallContext& context);

/// Tells a caller not to ask again at once (grpc-retry-pushback-ms of gRPC's proposal A6), since there is too much to
/// do.
void push_back(grpc::CallbackServerContext& context);
/// Whether a call that has ended was pushed back.
bool was_pushed_back(const grpc::ClientContext& context);

}  // namespace polyphony::rpc
