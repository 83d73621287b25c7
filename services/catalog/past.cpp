#include "services/catalog/past.h"

#include <limits>
#include <map>

#include "services/catalog/catalog_store.h"
#include "services/catalog/library_store.h"
#include "services/catalog/messages.h"

namespace polyphony::catalog {
namespace {

constexpr int kPage = 500;

std::map<std::string, Library> libraries(soci::session& sql) {
    std::map<std::string, Library> found;
    for (const auto& some : {attached_libraries(sql), detached_libraries(sql)})
        for (const auto& library : some) found.emplace(library.id, library);
    return found;
}

/// A library that is open to everyone is as one that nothing was said of, but for whom it will stay open if it is
/// closed.
Result<void> say_access(soci::session& sql, events::PastWriter& past) {
    for (const auto& [id, library] : libraries(sql)) {
        v1::LibraryAccessChanged changed;
        changed.set_library_id(id);
        changed.set_everyone(library.everyone);
        if (auto said = past.say(id, changed, system_now()); !said) return said;
        for (const auto& user : granted_users(sql, id, std::numeric_limits<int>::max())) {
            v1::LibraryGranted granted;
            granted.set_library_id(id);
            granted.set_user_id(user);
            if (auto said = past.say(id, granted, system_now()); !said) return said;
        }
    }
    return {};
}

Result<void> say_albums(soci::session& sql, events::PastWriter& past) {
    for (auto ids = albums_behind(sql, "", kPage); !ids.empty(); ids = albums_behind(sql, ids.back(), kPage))
        for (const auto& id : ids) {
            const auto album = *load_album(sql, id);
            v1::AlbumPublished published;
            *published.mutable_album() = to_message(album);
            if (auto said = past.say(id, published, album.added_at); !said) return said;
        }
    return {};
}

Result<void> say_tracks(soci::session& sql, events::PastWriter& past) {
    const auto homes = libraries(sql);
    for (auto ids = tracks_behind(sql, "", kPage); !ids.empty(); ids = tracks_behind(sql, ids.back(), kPage))
        for (const auto& id : ids) {
            const auto track = *load_track(sql, id);
            v1::TrackPublished published;
            *published.mutable_track() = to_message(track);
            *published.mutable_file() = file_message(track, homes.at(track.library_id));
            if (auto said = past.say(id, published, track.added_at); !said) return said;
        }
    return {};
}

}  // namespace

Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past) {
    if (past.wants<v1::LibraryAccessChanged>())
        if (auto said = say_access(snapshot.sql(), past); !said) return said;
    if (past.wants<v1::AlbumPublished>())
        if (auto said = say_albums(snapshot.sql(), past); !said) return said;
    return past.wants<v1::TrackPublished>() ? say_tracks(snapshot.sql(), past) : Result<void>();
}

}  // namespace polyphony::catalog
