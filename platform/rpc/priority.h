#pragma once

#include <cstddef>
#include <string_view>

namespace polyphony::rpc {

/// What is done first, and refused last, when there is too much to do. From the least to the most important.
enum class Priority {
    Background,   ///< What nobody waits for, or what has a fall-back.
    Interactive,  ///< What someone waits for.
    Playback,     ///< What music stops without.
};

constexpr std::size_t kPriorities = 3;

/// The priority's name, such as `playback`.
std::string_view name(Priority priority);

/// The priority of this name; Interactive if there is none.
Priority priority_of(std::string_view name);

}  // namespace polyphony::rpc
