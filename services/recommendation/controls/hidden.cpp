#include "services/recommendation/controls/hidden.h"

#include "platform/ids/ids.h"

namespace polyphony::recommendation {

Result<Hidden> hidden_thing(const std::string& track_id, const std::string& artist_id) {
    if (track_id.empty() == artist_id.empty()) return fail(Code::InvalidArgument, "Name either a track or an artist.");
    Hidden hidden;
    hidden.kind = artist_id.empty() ? HiddenKind::Track : HiddenKind::Artist;
    hidden.id = artist_id.empty() ? track_id : artist_id;
    if (!ids::valid(hidden.id)) return fail(Code::InvalidArgument, "An id has 22 letters and digits.");
    return hidden;
}

}  // namespace polyphony::recommendation
