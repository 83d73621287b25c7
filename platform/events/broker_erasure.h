#pragma once

#include <cstdint>
#include <set>
#include <stop_token>
#include <string>

#include "platform/events/connection.h"

/// Erasing on JetStream. Fails with Unavailable or DeadlineExceeded if the broker does not answer.
namespace polyphony::events {

/// Overwrites and deletes all messages about these persons that a service has said, gave up on or is to try again;
/// returns how many. Ends early, with Aborted, when told to stop.
Result<std::int64_t> erase_messages(const Connection& connection, const std::string& service,
                                    const std::set<std::string>& persons, const std::stop_token& stop);

}  // namespace polyphony::events
