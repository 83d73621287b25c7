#include "services/playlist/marks/marks.h"

#include <algorithm>
#include <utility>

#include "platform/encoding/utf8.h"
#include "platform/ids/ids.h"

namespace polyphony::playlist {

Result<void> check(std::span<const MarkedThing> things, int most) {
    if (things.empty() || std::cmp_greater(things.size(), most))
        return fail(Code::InvalidArgument, "Name 1 to " + std::to_string(most) + " things.");
    const auto known = [](const MarkedThing& thing) {
        return thing.kind >= MarkedKind::Track && thing.kind <= MarkedKind::Artist && ids::valid(thing.id);
    };
    if (!std::all_of(things.begin(), things.end(), known))
        return fail(Code::InvalidArgument, "A thing has the kind track, album or artist, and an id of 22 characters.");
    return {};
}

Result<void> check(const Bookmark& bookmark, const Limits& limits) {
    if (auto right = check_track_id(bookmark.track_id); !right) return right;
    if (bookmark.position_ms < 0) return fail(Code::InvalidArgument, "position_ms must be 0 or above.");
    const auto& comment = bookmark.comment;
    if (std::cmp_greater(utf8::count(comment), limits.max_comment_characters) ||
        comment.find('\0') != std::string::npos)
        return fail(Code::InvalidArgument,
                    "A comment has at most " + std::to_string(limits.max_comment_characters) + " characters.");
    return {};
}

Result<void> check_rating(int rating) {
    if (rating < 0 || rating > 5) return fail(Code::InvalidArgument, "A rating is 1 to 5, or 0 to take it back.");
    return {};
}

}  // namespace polyphony::playlist
