#include "services/playlist/reactions.h"

#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/playlist/marks/bookmark_store.h"
#include "services/playlist/marks/mark_store.h"
#include "services/playlist/playlist_store.h"
#include "services/playlist/saved_track_store.h"
#include "services/playlist/shares/share_store.h"

namespace polyphony::playlist {

// catalog.TrackWithdrawn is not heard on purpose: a track whose file comes back is in its playlists again, where it
// was.
events::Reactions reactions() {
    events::Reactions reactions;
    reactions.on_erasure<user::v1::AccountErased, v1::PersonErased>(
        [](storage::Transaction& transaction, const std::string& person) {
            store::forget_playlists(transaction, person);
            store::forget_saved_tracks(transaction, person);
            store::forget_marks(transaction, person);
            store::forget_bookmarks(transaction, person);
            store::forget_shares(transaction, person);
        });
    return reactions;
}

}  // namespace polyphony::playlist
