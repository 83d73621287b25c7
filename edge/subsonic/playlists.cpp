#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "edge/lru_cache.h"
#include "edge/subsonic/endpoints.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

constexpr int kPlaylistsPage = 500;
constexpr std::size_t kMaxItemBatch = 500;  // Of AddItems and RemoveItems.
constexpr std::size_t kSummaries = 10'000;

/// What a playlist's tracks tell of it.
struct Summary {
    std::int64_t duration_s = 0;
    std::string cover_id;
};
/// By the version of the playlist, so that one that has not changed is not looked at again.
using Summaries = LruCache<Summary>;

Summary sum_up(const Tracks& tracks) {
    Summary summary;
    std::int64_t duration_ms = 0;
    for (const auto& track : tracks) {
        duration_ms += track.duration_ms();
        if (summary.cover_id.empty()) summary.cover_id = track.cover_id();
    }
    summary.duration_s = duration_ms / kMsPerSecond;
    return summary;
}

Task<Outcome<playlist::v1::PlaylistDetail>> find_playlist(const Backend& backend, std::string id, const Call& call) {
    playlist::v1::GetPlaylistRequest request;
    request.set_playlist_id(std::move(id));
    co_return co_await ask<playlist::v1::PlaylistDetail>(backend, "polyphony.playlist.v1.PlaylistService.GetPlaylist",
                                                         request, call.context);
}

/// The facts of a playlist's tracks, one for each item whose track there is.
Task<Outcome<Tracks>> tracks_of(const Backend& backend, const playlist::v1::PlaylistDetail& detail, const Call& call) {
    Ids ids;
    for (const auto& item : detail.items()) ids.push_back(item.track_id());
    co_return co_await find_tracks(backend, std::move(ids), call.context);
}

/// The name of a playlist's owner.
Task<std::string> owner_of(const Backend& backend, const playlist::v1::Playlist& playlist, const Call& call) {
    if (playlist.owner_id() == call.account.id()) co_return call.account.username();
    user::v1::BatchGetProfilesRequest request;
    request.add_user_ids(playlist.owner_id());
    const auto profiles = co_await ask<user::v1::BatchGetProfilesResponse>(
        backend, "polyphony.user.v1.UserService.BatchGetProfiles", request, call.context);
    co_return profiles && profiles->profiles_size() > 0 ? profiles->profiles(0).display_name() : std::string();
}

Task<Outcome<Reply>> show(const Backend& backend, const playlist::v1::PlaylistDetail& detail, const Call& call) {
    const auto tracks = co_await tracks_of(backend, detail, call);
    if (!tracks) co_return refuse(tracks.error());
    const auto summary = sum_up(*tracks);
    auto owner = co_await owner_of(backend, detail.playlist(), call);
    auto shown = playlist_of(detail.playlist(), owner, summary.duration_s, summary.cover_id);
    // What cannot be heard any more is not shown, and not counted.
    shown["songCount"] = tracks->size();
    shown["entry"] = co_await to_children(backend, *tracks, call.context);
    co_return Payload{{"playlist", std::move(shown)}};
}

Task<Outcome<Reply>> show(const Backend& backend, std::string id, const Call& call) {
    const auto detail = co_await find_playlist(backend, std::move(id), call);
    if (!detail) co_return refuse(detail.error());
    co_return co_await show(backend, *detail, call);
}

/// What is known without asking anyone.
std::optional<Summary> known_summary(Summaries& summaries, const playlist::v1::Playlist& playlist) {
    if (playlist.item_count() == 0) return Summary();
    const auto* known = summaries.find(playlist.snapshot_id());
    return known == nullptr ? std::nullopt : std::optional(*known);
}

Task<Summary> find_summary(const Backend& backend, Summaries& summaries, const playlist::v1::Playlist& playlist,
                           const Call& call) {
    const auto detail = co_await find_playlist(backend, playlist.id(), call);
    if (!detail) co_return Summary();
    const auto tracks = co_await tracks_of(backend, *detail, call);
    // While the catalog is away, playlists are listed without what only it knows.
    if (!tracks) co_return Summary();
    auto summary = sum_up(*tracks);
    summaries.put(playlist.snapshot_id(), summary);
    co_return summary;
}

Task<Outcome<Reply>> get_playlists(const Backend& backend, Summaries& summaries, Call& call) {
    const auto whose = call.parameters.text("username");
    if (!whose.empty() && !call.is_own(whose))
        co_return refuse(Failure::NotAuthorized, "You may list your own playlists only.");
    playlist::v1::ListPlaylistsRequest request;
    request.set_page_size(kPlaylistsPage);
    json::array found;
    do {
        const auto page = co_await ask<playlist::v1::ListPlaylistsResponse>(
            backend, "polyphony.playlist.v1.PlaylistService.ListPlaylists", request, call.context);
        if (!page) co_return refuse(page.error());
        for (const auto& playlist : page->playlists()) {
            auto summary = known_summary(summaries, playlist);
            if (!summary) summary = co_await find_summary(backend, summaries, playlist, call);
            found.push_back(playlist_of(playlist, call.account.username(), summary->duration_s, summary->cover_id));
        }
        request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    co_return Payload{{"playlists", {{"playlist", std::move(found)}}}};
}

Task<Outcome<Reply>> get_playlist(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    co_return co_await show(backend, std::move(*id), call);
}

/// Fails if one of these is no song. While the catalog is away, they are taken as they come.
Task<Outcome<void>> check_songs(const Backend& backend, Ids songs, const Call& call) {
    const auto wanted = songs.size();
    const auto found = co_await find_tracks(backend, std::move(songs), call.context);
    if (found && found->size() < wanted) co_return refuse(Failure::NotFound, "There is no such song.");
    co_return Outcome<void>();
}

Task<Outcome<playlist::v1::Playlist>> add_songs(const Backend& backend, playlist::v1::Playlist playlist, Ids songs,
                                                const Call& call) {
    for (std::size_t begin = 0; begin < songs.size(); begin += kMaxItemBatch) {
        playlist::v1::AddItemsRequest request;
        request.set_playlist_id(playlist.id());
        for (auto at = begin; at < std::min(songs.size(), begin + kMaxItemBatch); ++at)
            request.add_track_ids(songs[at]);
        auto changed = co_await ask<playlist::v1::Playlist>(backend, "polyphony.playlist.v1.PlaylistService.AddItems",
                                                            request, call.context);
        if (!changed) co_return refuse(changed.error());
        playlist = std::move(*changed);
    }
    co_return playlist;
}

Task<Outcome<playlist::v1::Playlist>> remove_items(const Backend& backend, playlist::v1::Playlist playlist, Ids items,
                                                   const Call& call) {
    for (std::size_t begin = 0; begin < items.size(); begin += kMaxItemBatch) {
        playlist::v1::RemoveItemsRequest request;
        request.set_playlist_id(playlist.id());
        for (auto at = begin; at < std::min(items.size(), begin + kMaxItemBatch); ++at) request.add_item_ids(items[at]);
        auto changed = co_await ask<playlist::v1::Playlist>(
            backend, "polyphony.playlist.v1.PlaylistService.RemoveItems", request, call.context);
        if (!changed) co_return refuse(changed.error());
        playlist = std::move(*changed);
    }
    co_return playlist;
}

Task<Outcome<playlist::v1::Playlist>> make_playlist(const Backend& backend, std::string name, Ids songs,
                                                    const Call& call) {
    playlist::v1::CreatePlaylistRequest request;
    request.set_name(std::move(name));
    const auto first = std::min(songs.size(), kMaxItemBatch);
    for (std::size_t at = 0; at < first; ++at) request.add_track_ids(songs[at]);
    auto made = co_await ask<playlist::v1::Playlist>(backend, "polyphony.playlist.v1.PlaylistService.CreatePlaylist",
                                                     request, call.context);
    if (!made) co_return refuse(made.error());
    songs.erase(songs.begin(), songs.begin() + static_cast<std::ptrdiff_t>(first));
    co_return co_await add_songs(backend, std::move(*made), std::move(songs), call);
}

/// New songs come before the old ones go, so that whatever happens in between, none is lost.
Task<Outcome<playlist::v1::Playlist>> replace_songs(const Backend& backend, std::string id, Ids songs,
                                                    const Call& call) {
    const auto detail = co_await find_playlist(backend, std::move(id), call);
    if (!detail) co_return refuse(detail.error());
    Ids old;
    for (const auto& item : detail->items()) old.push_back(item.id());
    auto added = co_await add_songs(backend, detail->playlist(), std::move(songs), call);
    if (!added) co_return refuse(added.error());
    co_return co_await remove_items(backend, std::move(*added), std::move(old), call);
}

Task<Outcome<playlist::v1::Playlist>> change_facts(const Backend& backend, std::string id, const Call& call) {
    playlist::v1::UpdatePlaylistRequest request;
    request.set_playlist_id(std::move(id));
    const auto is_public = call.parameters.flag("public");
    if (!is_public) co_return refuse(is_public.error());
    if (*is_public) request.set_public_(**is_public);
    if (call.parameters.has("name")) request.set_name(call.parameters.text("name"));
    if (call.parameters.has("comment")) request.set_description(call.parameters.text("comment"));
    co_return co_await ask<playlist::v1::Playlist>(backend, "polyphony.playlist.v1.PlaylistService.UpdatePlaylist",
                                                   request, call.context);
}

Task<Outcome<Reply>> create_new(const Backend& backend, std::string name, Ids songs, const Call& call) {
    const auto made = co_await make_playlist(backend, std::move(name), std::move(songs), call);
    if (!made) co_return refuse(made.error());
    if (made->item_count() > 0) co_return co_await show(backend, made->id(), call);
    playlist::v1::PlaylistDetail empty;
    *empty.mutable_playlist() = *made;
    co_return co_await show(backend, empty, call);
}

Task<Outcome<Reply>> create_playlist(const Backend& backend, Call& call) {
    auto songs = call.parameters.all("songId");
    auto id = call.parameters.text("playlistId");
    auto name = call.parameters.text("name");
    if (id.empty() && name.empty())
        co_return refuse(Failure::MissingParameter, "The parameter name or playlistId is missing.");
    if (const auto there = co_await check_songs(backend, songs, call); !there) co_return refuse(there.error());
    if (id.empty()) co_return co_await create_new(backend, std::move(name), std::move(songs), call);
    if (!name.empty())
        if (const auto renamed = co_await change_facts(backend, id, call); !renamed) co_return refuse(renamed.error());
    const auto replaced = co_await replace_songs(backend, id, std::move(songs), call);
    if (!replaced) co_return refuse(replaced.error());
    co_return co_await show(backend, std::move(id), call);
}

/// The items at the places that are to go, among those that an app is shown, before anything is changed.
Task<Outcome<Ids>> items_to_remove(const Backend& backend, const playlist::v1::PlaylistDetail& detail,
                                   const Call& call) {
    Ids leaving;
    const auto places = call.parameters.all("songIndexToRemove");
    if (places.empty()) co_return leaving;
    const auto tracks = co_await tracks_of(backend, detail, call);
    if (!tracks) co_return refuse(tracks.error());
    Ids shown;
    for (const auto& item : detail.items())
        if (shown.size() < tracks->size() && (*tracks)[shown.size()].id() == item.track_id())
            shown.push_back(item.id());
    for (const auto& text : places) {
        const auto place = parse_number(text);
        if (!place || *place < 0 || std::cmp_greater_equal(*place, shown.size()))
            co_return refuse(Failure::Generic, "songIndexToRemove must be a place in the playlist, counted from 0.");
        leaving.push_back(shown[static_cast<std::size_t>(*place)]);
    }
    co_return leaving;
}

Task<Outcome<Reply>> update_playlist(const Backend& backend, Call& call) {
    auto id = call.parameters.required("playlistId");
    if (!id) co_return refuse(id.error());
    const auto detail = co_await find_playlist(backend, *id, call);
    if (!detail) co_return refuse(detail.error());
    auto leaving = co_await items_to_remove(backend, *detail, call);
    if (!leaving) co_return refuse(leaving.error());
    auto coming = call.parameters.all("songIdToAdd");
    if (const auto there = co_await check_songs(backend, coming, call); !there) co_return refuse(there.error());
    for (const auto* name : {"name", "comment", "public"}) {
        if (!call.parameters.has(name)) continue;
        const auto changed = co_await change_facts(backend, *id, call);
        if (!changed) co_return refuse(changed.error());
        break;
    }
    auto added = co_await add_songs(backend, detail->playlist(), std::move(coming), call);
    if (!added) co_return refuse(added.error());
    const auto removed = co_await remove_items(backend, std::move(*added), std::move(*leaving), call);
    if (!removed) co_return refuse(removed.error());
    co_return Payload();
}

Task<Outcome<Reply>> delete_playlist(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    playlist::v1::DeletePlaylistRequest request;
    request.set_playlist_id(std::move(*id));
    co_return co_await order<playlist::v1::DeletePlaylistResponse>(
        backend, "polyphony.playlist.v1.PlaylistService.DeletePlaylist", request, call);
}

}  // namespace

void add_playlists(Endpoints& endpoints, const Backend& backend) {
    const auto summaries = std::make_shared<Summaries>(kSummaries);
    endpoints["getPlaylists"] = [&backend, summaries](Call& call) { return get_playlists(backend, *summaries, call); };
    endpoints["getPlaylist"] = [&backend](Call& call) { return get_playlist(backend, call); };
    endpoints["createPlaylist"] = [&backend](Call& call) { return create_playlist(backend, call); };
    endpoints["updatePlaylist"] = [&backend](Call& call) { return update_playlist(backend, call); };
    endpoints["deletePlaylist"] = [&backend](Call& call) { return delete_playlist(backend, call); };
}

}  // namespace polyphony::edge::subsonic
