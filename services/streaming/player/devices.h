#pragma once

#include <optional>
#include <string>

#include "platform/clock.h"
#include "platform/error.h"

namespace polyphony::streaming {

/// The numbers are those of the contract and of the database.
enum class DeviceKind { Unknown = 0, Computer = 1, Phone = 2, Tablet = 3, Speaker = 4, Tv = 5 };

/// Something that a person plays on.
struct Device {
    std::string id;
    std::string name;
    DeviceKind kind = DeviceKind::Unknown;
    int volume_percent = 100;
    UnixMillis seen_at = 0;
    bool streaming = false;  ///< It holds one of the plan's streams now.
};

/// Fails with InvalidArgument for an id that is not 1 to 64 letters, digits, `_` and `-`. Who names no device ("") is
/// one as well, where `may_be_empty`.
Result<void> check_device_id(const std::string& id, bool may_be_empty);
/// Fails with InvalidArgument for an impossible device.
Result<void> check_device(const Device& device);

/// What to call a device in a sentence.
std::string shown_name(const std::string& name);

}  // namespace polyphony::streaming
