#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "launcher/events_broker.h"
#include "platform/clock.h"
#include "platform/error.h"

/// `polyphony events dead`: events that a service gave up on, see docs/events.md.
namespace polyphony::launcher {

/// An event that a service gave up on.
struct DeadLetter {
    std::string id;        ///< `SERVICE/SEQ`: the service that gave up, and the place in its stream of dead letters.
    UnixMillis since = 0;  ///< When it gave up.
    std::string source;    ///< The service that said it.
    std::string type;      ///< The message's full name.
    std::string aggregate;
    std::string tries;
    std::string reason;
};

/// The dead letters of a service, or of all if it is empty, by service and the oldest first.
Result<std::vector<DeadLetter>> dead_letters(const Broker& broker, const std::string& service = {});

/// Dead letters for people.
std::string dead_table(const std::vector<DeadLetter>& letters);

/// All that is known about a dead letter: its headers, and its payload as JSON. This and the two below fail with
/// NotFound if there is none of that id.
Result<std::string> show_dead(const Broker& broker, const std::string& id);

/// Gives a dead letter to the service that gave up on it once more. It is deleted once the stream of retries has it. If
/// the connection breaks in between it may be in both; the event's id keeps its effects single.
Result<void> retry_dead(const Broker& broker, const std::string& id);

/// Deletes a dead letter for good.
Result<void> drop_dead(const Broker& broker, const std::string& id);

}  // namespace polyphony::launcher
