#pragma once

#include <filesystem>
#include <string>

#include "platform/error.h"
#include "platform/events/events.h"

/// `polyphony events tail`: what the services say, as they say it.
namespace polyphony::launcher {

/// An event for people: time, source, short type, aggregate and payload.
std::string event_line(const events::Event& event);

/// An event for programs, in the JSON format of CloudEvents 1.0.
std::string event_json(const events::Event& event);

/// Prints the events that pass on `subject`, a NATS subject that may hold wildcards, a line for each. Ends, with a
/// failure, when the platform does.
Result<void> tail_events(const std::filesystem::path& data, const std::string& subject, bool json);

}  // namespace polyphony::launcher
