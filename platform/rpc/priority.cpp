#include "platform/rpc/priority.h"

#include <array>

namespace polyphony::rpc {

namespace {

constexpr std::array<std::string_view, kPriorities> kNames{"background", "interactive", "playback"};

}  // namespace

std::string_view name(Priority priority) { return kNames[static_cast<std::size_t>(priority)]; }

Priority priority_of(std::string_view name) {
    for (std::size_t i = 0; i < kPriorities; ++i)
        if (kNames[i] == name) return static_cast<Priority>(i);
    return Priority::Interactive;
}

}  // namespace polyphony::rpc
