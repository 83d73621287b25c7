#pragma once

#include <string>
#include <string_view>

#include "platform/error.h"
#include "services/playlist/playlist_store.h"

namespace polyphony::playlist {

/// Where the next page begins, as text for clients.
std::string format_page_token(const store::Cursor& cursor);
/// The inverse; the first page for an empty token, InvalidArgument for one that was not given out.
Result<store::Cursor> parse_page_token(std::string_view token);

}  // namespace polyphony::playlist
