#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "launcher/events_broker.h"
#include "platform/error.h"

/// `polyphony events lag`: how far events have got on their way. What cannot be known just now is empty.
namespace polyphony::launcher {

/// A service that says events, and what became of those that it heard.
struct SpeakerLag {
    std::string service;
    std::uint64_t published = 0;           ///< The place in the outbox of the newest event that was published.
    std::optional<std::uint64_t> waiting;  ///< Events in the outbox that wait to be published.
    std::uint64_t last_seq = 0;            ///< The stream's last sequence.
    std::uint64_t dead = 0;                ///< Events that this service gave up on.
    std::uint64_t retrying = 0;            ///< Dead letters that wait to be tried once more by this service.
};

/// A service that hears another.
struct ListenerLag {
    std::string service;
    std::string source;
    std::optional<std::uint64_t> position;  ///< The newest sequence of the source's stream that was dealt with.
    std::optional<std::uint64_t> behind;    ///< Events that come after it.
};

struct Lag {
    std::vector<SpeakerLag> speakers;
    std::vector<ListenerLag> listeners;
};

/// What a service says at its `/metrics`, see service_metrics().
using MetricsOf = std::function<std::optional<std::string>(const std::string& service)>;

Result<Lag> measure_lag(const Broker& broker, const MetricsOf& metrics_of);

/// For people.
std::string lag_table(const Lag& lag);
/// For programs: one object with `services` and `listeners`.
std::string lag_json(const Lag& lag);

}  // namespace polyphony::launcher
