#include "services/playlist/page_token.h"

#include <charconv>

#include "platform/ids/ids.h"

namespace polyphony::playlist {

std::string format_page_token(const store::Cursor& cursor) { return cursor.id + std::to_string(cursor.time); }

Result<store::Cursor> parse_page_token(std::string_view token) {
    store::Cursor cursor;
    if (token.empty()) return cursor;
    cursor.id = token.substr(0, ids::kLength);
    const auto time = token.substr(cursor.id.size());
    const auto [end, error] = std::from_chars(time.begin(), time.end(), cursor.time);
    if (!ids::valid(cursor.id) || error != std::errc() || end != time.end())
        return fail(Code::InvalidArgument, "The page token is not one of ours.");
    return cursor;
}

}  // namespace polyphony::playlist
