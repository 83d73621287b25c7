#include "services/playlist/reactions.h"

#include "platform/idempotency/idempotency.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/playlist/playlist_store.h"
#include "services/playlist/saved_track_store.h"

namespace polyphony::playlist {
namespace {

/// An erased person's playlists go, each with its event, and so does everything else about them.
Result<void> forget(storage::Transaction& transaction, const user::v1::AccountErased& erased, const events::Event&) {
    for (const auto& playlist : store::all_playlists(transaction.sql(), erased.user_id()))
        store::delete_playlist(transaction, playlist);
    store::forget_user(transaction, erased.user_id());
    idempotency::forget_caller(transaction, erased.user_id());
    return {};
}

}  // namespace

// catalog.TrackWithdrawn is not heard on purpose: a track whose file comes back is in its playlists again, where it
// was.
events::Reactions reactions() {
    events::Reactions reactions;
    reactions.on<user::v1::AccountErased>(forget);
    return reactions;
}

}  // namespace polyphony::playlist
