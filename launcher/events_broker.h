#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "platform/error.h"
#include "platform/events/handles.h"

namespace polyphony::launcher {

/// A service's stream of one kind: `EVENTS_PLAYLIST`, `DEAD_PLAYLIST`, `RETRY_PLAYLIST`.
struct ServiceStream {
    std::string service;
    std::string name;
    std::uint64_t messages = 0;
    std::uint64_t first_seq = 0;
    std::uint64_t last_seq = 0;
};

/// A connection to the broker, for the commands of people who run the platform.
class Broker {
  public:
    /// The broker of the platform that runs on the data folder. Fails with FailedPrecondition if none runs there,
    /// Unavailable if the broker does not answer.
    static Result<Broker> of_platform(const std::filesystem::path& data);
    static Result<Broker> connect(const std::string& url);

    natsConnection* connection() const { return connection_.get(); }
    jsCtx* context() const { return context_.get(); }

    /// All streams with subjects `KIND.SERVICE.>`, by service. The kinds are `events`, `dead` and `retry`.
    Result<std::vector<ServiceStream>> streams(const std::string& kind) const;

  private:
    using ConnectionHandle = std::unique_ptr<natsConnection, events::Destroy<natsConnection_Destroy>>;

    ConnectionHandle connection_;
    events::ContextHandle context_;
};

}  // namespace polyphony::launcher
