#pragma once

#include <boost/algorithm/string/predicate.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <map>
#include <string>
#include <variant>

#include "edge/subsonic/failure.h"
#include "edge/subsonic/parameters.h"
#include "platform/async.h"
#include "platform/http/http.h"
#include "platform/rpc/context.h"
#include "polyphony/user/v1/user.pb.h"

namespace polyphony::edge::subsonic {

/// A request to an endpoint, of someone who is known.
struct Call {
    const http::Request& request;
    Parameters parameters;
    rpc::CallContext context;
    user::v1::Account account;
    bool secure = false;  ///< It came over TLS, as far as is known.

    /// Whether a user name is the caller's own; case does not count.
    bool is_own(const std::string& username) const { return boost::iequals(username, account.username()); }
    /// The app's name, as it tells it with `c`.
    std::string client() const { return parameters.text("c"); }
};

using Payload = boost::json::object;
/// What an endpoint answers: what stands in the envelope, or bytes of media.
using Reply = std::variant<Payload, http::Response>;

/// Answers a call. Fails with what is told to the client.
using Endpoint = std::function<Task<Outcome<Reply>>(Call&)>;
/// Endpoints by name, such as `getAlbum`.
using Endpoints = std::map<std::string, Endpoint, std::less<>>;

}  // namespace polyphony::edge::subsonic
