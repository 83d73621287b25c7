#include "edge/player/fallback.h"

#include <algorithm>
#include <unordered_set>

#include "polyphony/playlist/v1/playlist.pb.h"

namespace polyphony::edge {

namespace {

constexpr int kMaxAlbums = 5;  // Newest albums that are asked for their tracks.

recommendation::v1::Shelf shelf(const char* id, const char* title, const std::vector<std::string>& track_ids) {
    recommendation::v1::Shelf shelf;
    shelf.set_id(id);
    shelf.set_title(title);
    for (const auto& track_id : track_ids) shelf.add_tracks()->set_track_id(track_id);
    return shelf;
}

}  // namespace

Task<std::vector<recommendation::v1::Shelf>> Fallback::shelves(int limit, rpc::CallContext context) {
    std::vector<recommendation::v1::Shelf> shelves;
    const auto saved = co_await recently_saved(limit, context);
    if (!saved.empty()) shelves.push_back(shelf("recently-saved", "Recently saved", saved));
    const auto added = co_await recently_added(limit, context);
    if (!added.empty()) shelves.push_back(shelf("recently-added", "New in the library", added));
    co_return shelves;
}

Task<std::vector<std::string>> Fallback::tracks_after(std::string seed, std::vector<std::string> exclude, int limit,
                                                      rpc::CallContext context) {
    std::unordered_set<std::string> taken(exclude.begin(), exclude.end());
    std::vector<std::string> chosen;
    const auto choose = [&](std::vector<std::string> ids) {
        for (auto& id : ids)
            if (std::ssize(chosen) < limit && taken.insert(id).second) chosen.push_back(std::move(id));
    };
    if (!seed.empty()) {
        taken.insert(seed);
        auto near = co_await same_album(seed, context);
        choose(std::move(near));
    }
    const int more = limit + static_cast<int>(taken.size());
    if (std::ssize(chosen) < limit) {
        auto saved = co_await recently_saved(more, context);
        choose(std::move(saved));
    }
    if (std::ssize(chosen) < limit) {
        auto added = co_await recently_added(more, context);
        choose(std::move(added));
    }
    co_return chosen;
}

Task<std::vector<std::string>> Fallback::recently_saved(int limit, rpc::CallContext context) {
    playlist::v1::ListSavedTracksRequest request;
    request.set_page_size(std::min(limit, 500));
    const auto answer = co_await peers_.call<playlist::v1::ListSavedTracksResponse>(
        "polyphony.playlist.v1.PlaylistService.ListSavedTracks", request, std::move(context));
    std::vector<std::string> ids;
    if (answer)
        for (const auto& saved : answer->saved_tracks()) ids.push_back(saved.track_id());
    co_return ids;
}

Task<std::vector<std::string>> Fallback::recently_added(int limit, rpc::CallContext context) {
    catalog::v1::ListAlbumsRequest request;
    request.set_page_size(kMaxAlbums);
    request.set_order(catalog::v1::ALBUM_ORDER_RECENTLY_ADDED);
    const auto answer = co_await peers_.call<catalog::v1::ListAlbumsResponse>(
        "polyphony.catalog.v1.CatalogService.ListAlbums", request, context);
    std::vector<std::string> ids;
    if (!answer) co_return ids;
    for (const auto& album : answer->albums()) {
        if (std::ssize(ids) >= limit) break;
        auto tracks = co_await album_tracks(album.id(), context);
        for (auto& id : tracks)
            if (std::ssize(ids) < limit) ids.push_back(std::move(id));
    }
    co_return ids;
}

Task<std::vector<std::string>> Fallback::same_album(std::string track_id, rpc::CallContext context) {
    std::vector<std::string> ids{track_id};
    TrackFacts::Tracks facts;
    co_await facts_.add(ids, context, facts);
    const auto known = facts.find(track_id);
    if (known == facts.end()) co_return std::vector<std::string>();
    std::string album_id = known->second.album_id();
    co_return co_await album_tracks(std::move(album_id), std::move(context));
}

Task<std::vector<std::string>> Fallback::album_tracks(std::string album_id, rpc::CallContext context) {
    catalog::v1::GetAlbumRequest request;
    request.set_album_id(std::move(album_id));
    const auto answer = co_await peers_.call<catalog::v1::AlbumDetail>("polyphony.catalog.v1.CatalogService.GetAlbum",
                                                                       request, context);
    std::vector<std::string> ids;
    if (!answer) co_return ids;
    for (const auto& track : answer->tracks()) {
        facts_.remember(context.caller, track);
        ids.push_back(track.id());
    }
    co_return ids;
}

}  // namespace polyphony::edge
