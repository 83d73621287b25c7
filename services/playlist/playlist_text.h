#pragma once

#include <string>

#include "platform/error.h"
#include "services/playlist/playlists.h"

namespace polyphony::playlist {

/// A playlist, without its items, as text: the stored answer of a request that may be repeated.
std::string format_playlist(const Playlist& playlist);
/// The inverse; Internal for a text of another version of this program.
Result<Playlist> parse_playlist(const std::string& text);

}  // namespace polyphony::playlist
