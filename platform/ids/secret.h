#pragma once

#include <string>

namespace polyphony::ids {

/// 128 random bits in the shape of an id, for what must not be guessed: make() could be, from another one. Thread-safe.
std::string make_secret();

}  // namespace polyphony::ids
