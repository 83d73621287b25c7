#pragma once

#include <string>
#include <string_view>

/// Lists of streams, as radio stations publish them: M3U (a line for each address) and PLS (`File1=address`).
namespace polyphony::broadcast {

/// Whether an address is that of such a list, by its ending. `.m3u8` is not: players take it as it is (HLS).
bool is_stream_list(std::string_view url);

/// The first address by http or https in a list; empty if there is none.
std::string first_stream(std::string_view list);

}  // namespace polyphony::broadcast
