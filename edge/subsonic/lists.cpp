#include <google/protobuf/util/time_util.h>

#include <unordered_map>

#include "edge/subsonic/endpoints.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;
using google::protobuf::util::TimeUtil;

constexpr int kMaxListed = 500;
constexpr int kDefaultListed = 10;
constexpr int kMaxYear = 9999;

/// Which part of a list is asked for.
struct ListPart {
    int size = 0;
    int offset = 0;
};

Outcome<ListPart> list_part_of(const Call& call, const char* size_name) {
    const auto size = call.parameters.count(size_name, kMaxListed, kDefaultListed);
    if (!size) return refuse(size.error());
    const auto offset = call.parameters.count("offset", kMaxOffset, 0);
    if (!offset) return refuse(offset.error());
    return ListPart{*size, *offset};
}

/// Albums in an order that the catalog knows. `fill` says which.
template <class Fill>
Task<Outcome<Albums>> catalog_albums(const Backend& backend, const Call& call, const ListPart& part, Fill fill) {
    auto library = co_await library_of(backend, call);
    if (!library) co_return refuse(library.error());
    catalog::v1::ListAlbumsRequest request;
    request.set_page_size(part.size);
    request.set_offset(part.offset);
    request.set_library_id(std::move(*library));
    fill(request);
    auto page = co_await ask<catalog::v1::ListAlbumsResponse>(backend, "polyphony.catalog.v1.CatalogService.ListAlbums",
                                                              request, call.context);
    if (!page) co_return refuse(page.error());
    co_return Albums(page->albums().begin(), page->albums().end());
}

Task<Outcome<Albums>> in_order(const Backend& backend, const Call& call, ListPart part, catalog::v1::AlbumOrder order) {
    auto fill = [order](catalog::v1::ListAlbumsRequest& request) { request.set_order(order); };
    co_return co_await catalog_albums(backend, call, part, fill);
}

Task<Outcome<Albums>> by_year(const Backend& backend, const Call& call, ListPart part) {
    const auto from = call.parameters.required_number("fromYear", 0, kMaxYear);
    if (!from) co_return refuse(from.error());
    const auto to = call.parameters.required_number("toYear", 0, kMaxYear);
    if (!to) co_return refuse(to.error());
    auto fill = [&](catalog::v1::ListAlbumsRequest& request) {
        const bool backwards = *from > *to;
        request.set_order(backwards ? catalog::v1::ALBUM_ORDER_YEAR : catalog::v1::ALBUM_ORDER_YEAR_ASCENDING);
        request.set_from_year(static_cast<int>(backwards ? *to : *from));
        request.set_to_year(static_cast<int>(backwards ? *from : *to));
    };
    co_return co_await catalog_albums(backend, call, part, fill);
}

Task<Outcome<Albums>> by_genre(const Backend& backend, const Call& call, ListPart part) {
    const auto genre = call.parameters.required("genre");
    if (!genre) co_return refuse(genre.error());
    auto fill = [&](catalog::v1::ListAlbumsRequest& request) { request.set_genre(*genre); };
    co_return co_await catalog_albums(backend, call, part, fill);
}

/// Albums by the caller's marks of them: `Request` asks `method` for a part of those.
template <class Request, class Response>
Task<Outcome<Albums>> marked(const Backend& backend, const Call& call, ListPart part, std::string_view method) {
    Request request;
    request.set_kind(playlist::v1::MARKED_KIND_ALBUM);
    request.set_limit(part.size);
    request.set_offset(part.offset);
    const auto marks = co_await ask<Response>(backend, method, request, call.context);
    if (!marks) co_return refuse(marks.error());
    std::vector<std::string> ids;
    for (const auto& mark : marks->marks()) ids.push_back(mark.thing().id());
    co_return co_await find_albums(backend, std::move(ids), call.context);
}

Task<Outcome<Albums>> starred(const Backend& backend, const Call& call, ListPart part) {
    return marked<playlist::v1::ListStarredRequest, playlist::v1::ListStarredResponse>(
        backend, call, part, "polyphony.playlist.v1.MarkService.ListStarred");
}

Task<Outcome<Albums>> highest(const Backend& backend, const Call& call, ListPart part) {
    return marked<playlist::v1::ListRatedRequest, playlist::v1::ListRatedResponse>(
        backend, call, part, "polyphony.playlist.v1.MarkService.ListRated");
}

Task<Outcome<Albums>> played(const Backend& backend, const Call& call, ListPart part,
                             streaming::v1::PlayedOrder order) {
    streaming::v1::ListPlayedAlbumsRequest request;
    request.set_order(order);
    request.set_limit(part.size);
    request.set_offset(part.offset);
    const auto albums = co_await ask<streaming::v1::ListPlayedAlbumsResponse>(
        backend, "polyphony.streaming.v1.ListeningService.ListPlayedAlbums", request, call.context);
    if (!albums) co_return refuse(albums.error());
    co_return co_await find_albums(backend, ids_of(albums->albums()), call.context);
}

Task<Outcome<Albums>> album_list(const Backend& backend, const Call& call) {
    const auto type = call.parameters.required("type");
    if (!type) co_return refuse(type.error());
    const auto part = list_part_of(call, "size");
    if (!part) co_return refuse(part.error());
    if (part->size == 0) co_return Albums();
    if (*type == "random") co_return co_await in_order(backend, call, *part, catalog::v1::ALBUM_ORDER_RANDOM);
    if (*type == "newest") co_return co_await in_order(backend, call, *part, catalog::v1::ALBUM_ORDER_RECENTLY_ADDED);
    if (*type == "alphabeticalByName")
        co_return co_await in_order(backend, call, *part, catalog::v1::ALBUM_ORDER_TITLE);
    if (*type == "alphabeticalByArtist")
        co_return co_await in_order(backend, call, *part, catalog::v1::ALBUM_ORDER_ARTIST);
    if (*type == "byYear") co_return co_await by_year(backend, call, *part);
    if (*type == "byGenre") co_return co_await by_genre(backend, call, *part);
    if (*type == "starred") co_return co_await starred(backend, call, *part);
    if (*type == "highest") co_return co_await highest(backend, call, *part);
    if (*type == "recent") co_return co_await played(backend, call, *part, streaming::v1::PLAYED_ORDER_RECENT);
    if (*type == "frequent") co_return co_await played(backend, call, *part, streaming::v1::PLAYED_ORDER_FREQUENT);
    co_return refuse(Failure::Generic, "There is no list of this type.");
}

Task<Outcome<Reply>> get_album_list(const Backend& backend, Call& call) {
    const auto albums = co_await album_list(backend, call);
    if (!albums) co_return refuse(albums.error());
    auto children = co_await to_children(backend, *albums, call.context);
    co_return Payload{{"albumList", {{"album", std::move(children)}}}};
}

Task<Outcome<Reply>> get_album_list_2(const Backend& backend, Call& call) {
    const auto albums = co_await album_list(backend, call);
    if (!albums) co_return refuse(albums.error());
    auto found = co_await to_albums(backend, *albums, call.context);
    co_return Payload{{"albumList2", {{"album", std::move(found)}}}};
}

Task<Outcome<Tracks>> tracks_of(const Backend& backend, const Call& call, catalog::v1::ListTracksRequest request) {
    auto library = co_await library_of(backend, call);
    if (!library) co_return refuse(library.error());
    if (request.page_size() == 0) co_return Tracks();
    request.set_library_id(std::move(*library));
    auto page = co_await ask<catalog::v1::ListTracksResponse>(backend, "polyphony.catalog.v1.CatalogService.ListTracks",
                                                              request, call.context);
    if (!page) co_return refuse(page.error());
    co_return Tracks(page->tracks().begin(), page->tracks().end());
}

Task<Outcome<Reply>> get_random_songs(const Backend& backend, Call& call) {
    const auto part = list_part_of(call, "size");
    if (!part) co_return refuse(part.error());
    const auto from = call.parameters.number("fromYear", 0, kMaxYear, 0);
    if (!from) co_return refuse(from.error());
    const auto to = call.parameters.number("toYear", 0, kMaxYear, 0);
    if (!to) co_return refuse(to.error());
    catalog::v1::ListTracksRequest request;
    request.set_order(catalog::v1::TRACK_ORDER_RANDOM);
    request.set_page_size(part->size);
    request.set_genre(call.parameters.text("genre"));
    request.set_from_year(static_cast<int>(*from));
    request.set_to_year(static_cast<int>(*to));
    const auto tracks = co_await tracks_of(backend, call, std::move(request));
    if (!tracks) co_return refuse(tracks.error());
    auto songs = co_await to_children(backend, *tracks, call.context);
    co_return Payload{{"randomSongs", {{"song", std::move(songs)}}}};
}

Task<Outcome<Reply>> get_songs_by_genre(const Backend& backend, Call& call) {
    const auto genre = call.parameters.required("genre");
    if (!genre) co_return refuse(genre.error());
    const auto part = list_part_of(call, "count");
    if (!part) co_return refuse(part.error());
    catalog::v1::ListTracksRequest request;
    request.set_page_size(part->size);
    request.set_offset(part->offset);
    request.set_genre(*genre);
    const auto tracks = co_await tracks_of(backend, call, std::move(request));
    if (!tracks) co_return refuse(tracks.error());
    auto songs = co_await to_children(backend, *tracks, call.context);
    co_return Payload{{"songsByGenre", {{"song", std::move(songs)}}}};
}

/// The names to show for accounts: one's own user name, and the display names of others.
Task<std::unordered_map<std::string, std::string>> names_of(const Backend& backend, const Call& call,
                                                            const streaming::v1::ListNowPlayingResponse& playing) {
    user::v1::BatchGetProfilesRequest request;
    constexpr int kMostProfiles = 100;
    for (const auto& one : playing.now_playing())
        if (request.user_ids_size() < kMostProfiles) request.add_user_ids(one.user_id());
    std::unordered_map<std::string, std::string> names;
    const auto profiles = co_await ask<user::v1::BatchGetProfilesResponse>(
        backend, "polyphony.user.v1.UserService.BatchGetProfiles", request, call.context);
    if (profiles)
        for (const auto& profile : profiles->profiles()) names[profile.id()] = profile.display_name();
    names[call.account.id()] = call.account.username();
    co_return names;
}

Task<Outcome<Reply>> get_now_playing(const Backend& backend, Call& call) {
    const auto playing = co_await ask<streaming::v1::ListNowPlayingResponse>(
        backend, "polyphony.streaming.v1.ListeningService.ListNowPlaying", streaming::v1::ListNowPlayingRequest(),
        call.context);
    if (!playing) co_return refuse(playing.error());
    std::vector<std::string> ids;
    for (const auto& one : playing->now_playing()) ids.push_back(one.track_id());
    const auto tracks = co_await find_tracks(backend, std::move(ids), call.context);
    if (!tracks) co_return refuse(tracks.error());
    std::unordered_map<std::string, const catalog::v1::Track*> known;
    for (const auto& track : *tracks) known[track.id()] = &track;
    auto names = co_await names_of(backend, call, *playing);

    json::array entries;
    const auto now = TimeUtil::TimestampToSeconds(TimeUtil::GetCurrentTime());
    for (const auto& one : playing->now_playing()) {
        const auto track = known.find(one.track_id());
        if (track == known.end()) continue;
        auto entry = child_of(*track->second, {});
        constexpr std::int64_t kMinute = 60;
        entry["username"] = names[one.user_id()];
        entry["minutesAgo"] = std::max<std::int64_t>(0, now - TimeUtil::TimestampToSeconds(one.told_at())) / kMinute;
        entry["playerId"] = static_cast<int>(entries.size());
        entry["playerName"] = one.client();
        entry["state"] = one.paused() ? "paused" : "playing";
        entry["positionMs"] = one.position_ms();
        entry["playbackRate"] = one.playback_rate();
        entries.push_back(std::move(entry));
    }
    co_return Payload{{"nowPlaying", {{"entry", std::move(entries)}}}};
}

/// The ids of all things of a kind that have a star.
Task<Outcome<std::vector<std::string>>> starred_ids(const Backend& backend, const Call& call,
                                                    playlist::v1::MarkedKind kind) {
    playlist::v1::ListStarredRequest request;
    request.set_kind(kind);
    request.set_limit(kMaxListed);
    std::vector<std::string> ids;
    while (true) {
        const auto marks = co_await ask<playlist::v1::ListStarredResponse>(
            backend, "polyphony.playlist.v1.MarkService.ListStarred", request, call.context);
        if (!marks) co_return refuse(marks.error());
        for (const auto& mark : marks->marks()) ids.push_back(mark.thing().id());
        if (marks->marks_size() < kMaxListed) co_return ids;
        request.set_offset(request.offset() + kMaxListed);
    }
}

Task<Outcome<Found>> find_starred(const Backend& backend, const Call& call) {
    auto track_ids = co_await starred_ids(backend, call, playlist::v1::MARKED_KIND_TRACK);
    if (!track_ids) co_return refuse(track_ids.error());
    auto album_ids = co_await starred_ids(backend, call, playlist::v1::MARKED_KIND_ALBUM);
    if (!album_ids) co_return refuse(album_ids.error());
    auto artist_ids = co_await starred_ids(backend, call, playlist::v1::MARKED_KIND_ARTIST);
    if (!artist_ids) co_return refuse(artist_ids.error());
    auto tracks = co_await find_tracks(backend, std::move(*track_ids), call.context);
    if (!tracks) co_return refuse(tracks.error());
    auto albums = co_await find_albums(backend, std::move(*album_ids), call.context);
    if (!albums) co_return refuse(albums.error());
    auto artists = co_await find_artists(backend, std::move(*artist_ids), call.context);
    if (!artists) co_return refuse(artists.error());
    co_return Found{std::move(*tracks), std::move(*albums), std::move(*artists)};
}

Task<Outcome<Reply>> get_starred(const Backend& backend, Call& call) {
    const auto found = co_await find_starred(backend, call);
    if (!found) co_return refuse(found.error());
    auto elements = co_await to_elements(backend, *found, ListedAs::Directories, call.context);
    co_return Payload{{"starred", std::move(elements)}};
}

Task<Outcome<Reply>> get_starred_2(const Backend& backend, Call& call) {
    const auto found = co_await find_starred(backend, call);
    if (!found) co_return refuse(found.error());
    auto elements = co_await to_elements(backend, *found, ListedAs::Tags, call.context);
    co_return Payload{{"starred2", std::move(elements)}};
}

}  // namespace

void add_lists(Endpoints& endpoints, const Backend& backend) {
    endpoints["getAlbumList"] = [&backend](Call& call) { return get_album_list(backend, call); };
    endpoints["getAlbumList2"] = [&backend](Call& call) { return get_album_list_2(backend, call); };
    endpoints["getRandomSongs"] = [&backend](Call& call) { return get_random_songs(backend, call); };
    endpoints["getSongsByGenre"] = [&backend](Call& call) { return get_songs_by_genre(backend, call); };
    endpoints["getNowPlaying"] = [&backend](Call& call) { return get_now_playing(backend, call); };
    endpoints["getStarred"] = [&backend](Call& call) { return get_starred(backend, call); };
    endpoints["getStarred2"] = [&backend](Call& call) { return get_starred_2(backend, call); };
}

}  // namespace polyphony::edge::subsonic
