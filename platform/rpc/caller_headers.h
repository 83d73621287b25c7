#pragma once

#include <boost/beast/http/fields.hpp>

#include "platform/rpc/context.h"

namespace polyphony::rpc {

/// On whose behalf a request is made that the edge passes on by HTTP: the header fields `Polyphony-User`,
/// `Polyphony-Admin` and `Polyphony-Roles`, as they travel with gRPC calls.
void write_caller(boost::beast::http::fields& headers, const Caller& caller);
Caller read_caller(const boost::beast::http::fields& headers);

}  // namespace polyphony::rpc
