#include "services/playlist/past.h"

#include <algorithm>

#include "polyphony/playlist/v1/events.pb.h"
#include "services/playlist/marks/mark_store.h"
#include "services/playlist/playlist_store.h"
#include "services/playlist/saved_track_store.h"

namespace polyphony::playlist {
namespace {

constexpr int kPage = 500;

Result<void> say_saved(soci::session& sql, events::PastWriter& past) {
    for (auto page = store::savings_behind(sql, {}, kPage); !page.empty();
         page = store::savings_behind(sql, page.back(), kPage))
        for (const auto& [user_id, track] : page) {
            v1::TrackSaved saved;
            saved.set_user_id(user_id);
            saved.set_track_id(track.track_id);
            if (auto said = past.say(user_id, saved, track.saved_at); !said) return said;
        }
    return {};
}

Result<void> say_stars(soci::session& sql, events::PastWriter& past) {
    for (auto page = store::stars_behind(sql, {}, kPage); !page.empty();
         page = store::stars_behind(sql, page.back(), kPage))
        for (const auto& [user_id, thing, starred_at] : page) {
            v1::ThingStarred starred;
            starred.set_user_id(user_id);
            starred.mutable_thing()->set_kind(static_cast<v1::MarkedKind>(thing.kind));
            starred.mutable_thing()->set_id(thing.id);
            if (auto said = past.say(user_id, starred, starred_at); !said) return said;
        }
    return {};
}

bool came_together(const Item& one, const Item& other) {
    return one.added_at == other.added_at && one.added_by == other.added_by;
}

Result<void> say_items(soci::session& sql, const Playlist& playlist, events::PastWriter& past) {
    const auto items = store::items_at(sql, playlist.id, 0, playlist.item_count);
    for (auto from = items.begin(); from != items.end();) {
        v1::PlaylistItemsAdded added;
        added.set_playlist_id(playlist.id);
        added.set_owner_id(playlist.owner_id);
        added.set_added_by(from->added_by);
        added.set_position(static_cast<int>(from - items.begin()));
        added.set_snapshot_id(playlist.snapshot_id);
        const auto to =
            std::find_if_not(from, items.end(), [&](const Item& item) { return came_together(*from, item); });
        const auto time = from->added_at;
        for (; from != to; ++from) added.add_track_ids(from->track_id);
        if (auto said = past.say(playlist.id, added, time); !said) return said;
    }
    return {};
}

Result<void> say_playlists(soci::session& sql, events::PastWriter& past) {
    for (auto page = store::playlists_behind(sql, "", kPage); !page.empty();
         page = store::playlists_behind(sql, page.back().id, kPage))
        for (const auto& playlist : page) {
            v1::PlaylistCreated created;
            created.set_playlist_id(playlist.id);
            created.set_owner_id(playlist.owner_id);
            created.set_name(playlist.name);
            created.set_snapshot_id(playlist.snapshot_id);
            if (auto said = past.say(playlist.id, created, playlist.created_at); !said) return said;
            if (auto said = say_items(sql, playlist, past); !said) return said;
        }
    return {};
}

}  // namespace

Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past) {
    if (past.wants<v1::TrackSaved>())
        if (auto said = say_saved(snapshot.sql(), past); !said) return said;
    if (past.wants<v1::ThingStarred>())
        if (auto said = say_stars(snapshot.sql(), past); !said) return said;
    if (past.wants<v1::PlaylistCreated>() || past.wants<v1::PlaylistItemsAdded>())
        return say_playlists(snapshot.sql(), past);
    return {};
}

}  // namespace polyphony::playlist
