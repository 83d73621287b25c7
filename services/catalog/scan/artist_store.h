#pragma once

#include <soci/soci.h>

#include <string>

#include "services/catalog/scan/file_facts.h"

/// SQL for artists, as the scan finds them.
namespace polyphony::catalog::scan {

/// The artist of this name, made if need be.
std::string find_or_add_artist(soci::session& sql, const std::string& name);
/// The same, and keeps what a file says of them.
std::string find_or_add_artist(soci::session& sql, const NamedArtist& artist);

}  // namespace polyphony::catalog::scan
