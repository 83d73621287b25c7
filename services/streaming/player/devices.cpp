#include "services/streaming/player/devices.h"

#include <algorithm>

namespace polyphony::streaming {
namespace {

constexpr std::size_t kMaxIdLength = 64;
constexpr std::size_t kMaxNameBytes = 400;  // 100 characters of UTF-8.
constexpr int kLoudest = 100;

bool fits_an_id(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '_' || letter == '-';
}

}  // namespace

Result<void> check_device_id(const std::string& id, bool may_be_empty) {
    if (id.empty() && may_be_empty) return {};
    if (id.empty() || id.size() > kMaxIdLength || !std::all_of(id.begin(), id.end(), fits_an_id))
        return fail(Code::InvalidArgument, "device_id must be 1 to 64 letters, digits, `_` and `-`.");
    return {};
}

Result<void> check_device(const Device& device) {
    if (auto checked = check_device_id(device.id, false); !checked) return checked;
    if (device.name.empty() || device.name.size() > kMaxNameBytes)
        return fail(Code::InvalidArgument, "A device needs a name of at most 100 characters.");
    if (device.volume_percent < 0 || device.volume_percent > kLoudest)
        return fail(Code::InvalidArgument, "volume_percent must be between 0 and 100.");
    return {};
}

std::string shown_name(const std::string& name) { return name.empty() ? "another device" : "“" + name + "”"; }

}  // namespace polyphony::streaming
