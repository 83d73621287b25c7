#pragma once

#include <string>

namespace polyphony::edge {

/// The OpenAPI 3.1 document of the player's API, made from the table of routes and the descriptors of the messages.
std::string openapi_document();

}  // namespace polyphony::edge
