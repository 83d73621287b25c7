#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "platform/rpc/client.h"

namespace polyphony::edge {

/// The services behind the edge.
class Peers {
  public:
    using Connect = std::function<std::unique_ptr<rpc::Client>(const std::string& service)>;

    /// Makes a client for each service with `connect`; none is called yet.
    explicit Peers(const Connect& connect);

    /// The client of the service that has this method, such as `polyphony.playlist.v1.PlaylistService.GetPlaylist`.
    /// Throws std::out_of_range if there is none: the method's name is wrong.
    rpc::Client& of(std::string_view method) const;

    /// Calls a method of the service that has it; see rpc::Client::call().
    template <class Response>
    Task<Result<Response>> call(std::string_view method, const google::protobuf::Message& request,
                                rpc::CallContext context) const {
        return of(method).template call<Response>(method, request, std::move(context));
    }

  private:
    std::map<std::string, std::unique_ptr<rpc::Client>, std::less<>> clients_;  // By service, such as `playlist`.
};

}  // namespace polyphony::edge
