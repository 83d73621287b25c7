#include "edge/peers.h"

#include <stdexcept>

namespace polyphony::edge {

Peers::Peers(const Connect& connect) {
    for (const char* service :
         {"user", "catalog", "playlist", "streaming", "recommendation", "payment", "broadcast", "jukebox"})
        clients_.emplace(service, connect(service));
}

rpc::Client& Peers::of(std::string_view method) const {
    const auto begin = method.find('.') + 1;
    const auto client = clients_.find(method.substr(begin, method.find('.', begin) - begin));
    if (client == clients_.end()) throw std::out_of_range("no service has the method " + std::string(method));
    return *client->second;
}

}  // namespace polyphony::edge
