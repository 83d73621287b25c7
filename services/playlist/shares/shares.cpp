#include "services/playlist/shares/shares.h"

#include <algorithm>
#include <utility>

#include "platform/encoding/utf8.h"
#include "platform/ids/ids.h"

namespace polyphony::playlist {

namespace {

Result<void> check_share_description(const std::string& text, const Limits& limits) {
    const bool fits = std::cmp_less_equal(utf8::count(text), limits.max_share_description_characters);
    if (fits && text.find('\0') == std::string::npos) return {};
    return fail(Code::InvalidArgument, "The description of a share has at most " +
                                           std::to_string(limits.max_share_description_characters) + " characters.");
}

}  // namespace

Result<void> check(const ShareDraft& draft, UnixMillis now, const Limits& limits) {
    if (draft.entries.empty() || std::cmp_greater(draft.entries.size(), limits.max_share_entries))
        return fail(Code::InvalidArgument,
                    "Share 1 to " + std::to_string(limits.max_share_entries) + " tracks, albums or playlists.");
    const auto known = [](const SharedThing& thing) {
        return thing.kind >= SharedKind::Track && thing.kind <= SharedKind::Playlist && ids::valid(thing.id);
    };
    if (!std::all_of(draft.entries.begin(), draft.entries.end(), known))
        return fail(Code::InvalidArgument,
                    "An entry has the kind track, album or playlist, and an id of 22 characters.");
    if (draft.expires_at != 0 && draft.expires_at <= now)
        return fail(Code::InvalidArgument, "A share expires in the future, or never.");
    return check_share_description(draft.description, limits);
}

Result<void> check(const ShareEdit& edit, const Limits& limits) {
    if (edit.expires_at && *edit.expires_at < 0) return fail(Code::InvalidArgument, "expires_at must be after 1970.");
    return edit.description ? check_share_description(*edit.description, limits) : Result<void>();
}

}  // namespace polyphony::playlist
