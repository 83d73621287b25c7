#include "edge/guests/guests.h"

#include <algorithm>

#include "edge/auth/callers.h"
#include "edge/catalog_lookup.h"
#include "polyphony/playlist/v1/playlist.pb.h"
#include "polyphony/user/v1/administration.pb.h"

namespace polyphony::edge {

namespace {

constexpr std::size_t kMaxTracks = 1000;  // SharePage.tracks.

tl::unexpected<Error> no_share() { return fail(Code::NotFound, "There is no such share, or not any more."); }

/// What the person who shares sees of a track, and a guest need not know.
catalog::v1::Track for_guests(catalog::v1::Track track) {
    track.clear_library_id();
    track.clear_path();
    track.clear_added_at();
    return track;
}

/// Whether there is still room for more.
bool add(v1::SharePage& page, const catalog::v1::Track& track) {
    if (std::cmp_less(page.tracks_size(), kMaxTracks)) *page.add_tracks() = for_guests(track);
    return std::cmp_less(page.tracks_size(), kMaxTracks);
}

playlist::v1::GetPlaylistRequest playlist_of(const std::string& id) {
    playlist::v1::GetPlaylistRequest request;
    request.set_playlist_id(id);
    return request;
}

constexpr std::string_view kGetPlaylist = "polyphony.playlist.v1.PlaylistService.GetPlaylist";

}  // namespace

Task<Result<Guests::Opened>> Guests::open(std::string secret, bool visit, rpc::CallContext& context) {
    playlist::v1::OpenShareRequest request;
    request.set_secret(std::move(secret));
    request.set_visit(visit);
    auto share =
        co_await peers_.call<playlist::v1::Share>("polyphony.playlist.v1.ShareService.OpenShare", request, context);
    if (!share) co_return fail(share.error());
    context.caller.user_id = share->owner_id();
    user::v1::GetAccountRequest who;
    who.set_user_id(share->owner_id());
    auto owner =
        co_await peers_.call<user::v1::Account>("polyphony.user.v1.AccountAdminService.GetAccount", who, context);
    const bool gone = !owner && (owner.error().code == Code::PermissionDenied || owner.error().code == Code::NotFound);
    if (gone || (owner && owner->locked())) co_return no_share();
    if (!owner) co_return fail(owner.error());
    context.caller = caller_of(*owner);
    co_return Opened{std::move(*share), std::move(*owner)};
}

Task<Result<v1::SharePage>> Guests::page(v1::OpenShareRequest request, rpc::CallContext context) {
    auto opened = co_await open(request.secret(), true, context);
    if (!opened) co_return fail(opened.error());
    const auto& share = opened->share;
    v1::SharePage page;
    page.set_description(share.description());
    page.set_shared_by(opened->owner.display_name());
    if (share.has_expires_at()) *page.mutable_expires_at() = share.expires_at();
    for (const auto& entry : share.entries()) {
        if (std::cmp_greater_equal(page.tracks_size(), kMaxTracks)) break;
        const auto added = co_await add_entry(entry, context, page);
        if (!added) co_return fail(added.error());
    }
    if (share.entries_size() > 1) page.clear_title();
    co_return page;
}

Task<Result<void>> Guests::add_entry(const playlist::v1::SharedThing& entry, const rpc::CallContext& context,
                                     v1::SharePage& page) {
    if (entry.kind() == playlist::v1::SHARED_KIND_ALBUM) {
        catalog::v1::GetAlbumRequest request;
        request.set_album_id(entry.id());
        const auto album = co_await peers_.call<catalog::v1::AlbumDetail>(
            "polyphony.catalog.v1.CatalogService.GetAlbum", request, context);
        if (!album && album.error().code != Code::NotFound) co_return fail(album.error());
        if (!album) co_return Result<void>();
        page.set_title(album->album().title());
        for (const auto& track : album->tracks())
            if (!add(page, track)) break;
        co_return Result<void>();
    }
    std::vector<std::string> ids;
    if (entry.kind() == playlist::v1::SHARED_KIND_PLAYLIST) {
        const auto request = playlist_of(entry.id());
        const auto found = co_await peers_.call<playlist::v1::PlaylistDetail>(kGetPlaylist, request, context);
        if (!found && found.error().code != Code::NotFound) co_return fail(found.error());
        if (!found) co_return Result<void>();
        page.set_title(found->playlist().name());
        for (const auto& item : found->items()) ids.push_back(item.track_id());
        co_return co_await add_tracks(std::move(ids), context, page);
    }
    ids.push_back(entry.id());
    auto added = co_await add_tracks(std::move(ids), context, page);
    if (added && page.tracks_size() > 0) page.set_title(page.tracks(0).title());
    co_return added;
}

Task<Result<void>> Guests::add_tracks(std::vector<std::string> ids, const rpc::CallContext& context,
                                      v1::SharePage& page) {
    // What is gone takes no room.
    for (auto next = ids.begin(); next != ids.end() && std::cmp_less(page.tracks_size(), kMaxTracks);) {
        const auto room = static_cast<std::ptrdiff_t>(kMaxTracks) - page.tracks_size();
        const auto end = next + std::min(room, ids.end() - next);
        const auto found = co_await find_tracks(peers_, std::vector<std::string>(next, end), context);
        if (!found) co_return fail(found.error());
        for (const auto& track : *found) add(page, track);
        next = end;
    }
    co_return Result<void>();
}

Task<Result<streaming::v1::Stream>> Guests::stream(v1::GetSharedStreamRequest request, rpc::CallContext context) {
    const auto opened = co_await open(request.secret(), false, context);
    if (!opened) co_return fail(opened.error());
    catalog::v1::GetTrackRequest which;
    which.set_track_id(request.track_id());
    const auto track =
        co_await peers_.call<catalog::v1::Track>("polyphony.catalog.v1.CatalogService.GetTrack", which, context);
    if (!track) co_return fail(track.error());
    const auto shared = co_await has(opened->share, *track, context);
    if (!shared) co_return fail(shared.error());
    if (!*shared) co_return fail(Code::NotFound, "There is no such track in this share.");
    streaming::v1::GetStreamRequest wanted;
    wanted.set_track_id(request.track_id());
    *wanted.mutable_formats() = request.formats();
    co_return co_await peers_.call<streaming::v1::Stream>("polyphony.streaming.v1.StreamingService.GetStream", wanted,
                                                          context);
}

Task<Result<bool>> Guests::has(const playlist::v1::Share& share, const catalog::v1::Track& track,
                               const rpc::CallContext& context) {
    for (const auto& entry : share.entries()) {
        if (entry.id() == track.id() || (!track.album_id().empty() && entry.id() == track.album_id())) co_return true;
        if (entry.kind() != playlist::v1::SHARED_KIND_PLAYLIST) continue;
        const auto request = playlist_of(entry.id());
        const auto found = co_await peers_.call<playlist::v1::PlaylistDetail>(kGetPlaylist, request, context);
        if (!found && found.error().code != Code::NotFound) co_return fail(found.error());
        if (!found) continue;
        const auto& items = found->items();
        if (std::any_of(items.begin(), items.end(), [&](const auto& item) { return item.track_id() == track.id(); }))
            co_return true;
    }
    co_return false;
}

}  // namespace polyphony::edge
