#include <algorithm>
#include <unordered_map>

#include "edge/subsonic/endpoints.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

constexpr int kDefaultSimilar = 50;
constexpr int kMaxSimilar = 100;  // Of StartRadio.
constexpr int kMostSeeds = 20;

/// Tracks that stand for what has this id: a track, an album or an artist.
Task<Outcome<std::vector<std::string>>> seeds_of(const Backend& backend, const std::string& id, const Call& call) {
    const auto tracks = co_await find_tracks(backend, Ids(1, id), call.context);
    if (!tracks) co_return refuse(tracks.error());
    if (!tracks->empty()) co_return Ids(1, id);
    catalog::v1::GetAlbumRequest album_request;
    album_request.set_album_id(id);
    const auto album = co_await ask<catalog::v1::AlbumDetail>(backend, "polyphony.catalog.v1.CatalogService.GetAlbum",
                                                              album_request, call.context);
    if (album) co_return ids_of(album->tracks());
    catalog::v1::GetArtistRequest artist_request;
    artist_request.set_artist_id(id);
    const auto artist = co_await ask<catalog::v1::ArtistDetail>(
        backend, "polyphony.catalog.v1.CatalogService.GetArtist", artist_request, call.context);
    if (!artist) co_return refuse(artist.error());
    co_return ids_of(artist->tracks());
}

Task<Outcome<json::array>> similar_songs(const Backend& backend, Call& call) {
    const auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto count = call.parameters.count("count", kMaxSimilar, kDefaultSimilar);
    if (!count) co_return refuse(count.error());
    auto seeds = co_await seeds_of(backend, *id, call);
    if (!seeds) co_return refuse(seeds.error());
    if (seeds->empty() || *count == 0) co_return json::array();
    recommendation::v1::StartRadioRequest request;
    for (const auto& seed : *seeds)
        if (request.seed_track_ids_size() < kMostSeeds) request.add_seed_track_ids(seed);
    request.set_limit(*count);
    auto radio = co_await backend.composed.radio(std::move(request), call.context);
    if (!radio) co_return refuse(radio.error());
    Tracks tracks;
    for (const auto& ranked : radio->tracks_ranked())
        if (const auto track = radio->tracks().find(ranked.track_id()); track != radio->tracks().end())
            tracks.push_back(track->second);
    co_return co_await to_children(backend, tracks, call.context);
}

Endpoint similar(const char* name, const Backend& backend) {
    return [name, &backend](Call& call) -> Task<Outcome<Reply>> {
        auto songs = co_await similar_songs(backend, call);
        if (!songs) co_return refuse(songs.error());
        co_return Payload{{name, {{"song", std::move(*songs)}}}};
    };
}

/// The id of the artist that is asked for, by `id` (extension `topSongsByArtistId`) or by the name in `artist`.
Task<Outcome<std::string>> artist_id_of(const Backend& backend, const Call& call) {
    if (auto id = call.parameters.text("id"); !id.empty()) co_return id;
    const auto name = call.parameters.required("artist");
    if (!name) co_return refuse(name.error());
    catalog::v1::SearchRequest request;
    request.set_query(*name);
    request.mutable_tracks()->set_limit(0);
    request.mutable_albums()->set_limit(0);
    const auto found = co_await ask<catalog::v1::SearchResponse>(backend, "polyphony.catalog.v1.CatalogService.Search",
                                                                 request, call.context);
    if (!found) co_return refuse(found.error());
    for (const auto& artist : found->artists())
        if (artist.name() == *name) co_return artist.id();
    co_return found->artists().empty() ? std::string() : found->artists(0).id();
}

/// An artist's tracks, most played by the caller first.
Task<Outcome<Reply>> get_top_songs(const Backend& backend, Call& call) {
    const auto count = call.parameters.count("count", kMaxSimilar, kDefaultSimilar);
    if (!count) co_return refuse(count.error());
    auto id = co_await artist_id_of(backend, call);
    if (!id) co_return refuse(id.error());
    if (id->empty()) co_return Payload{{"topSongs", {{"song", json::array()}}}};
    catalog::v1::GetArtistRequest request;
    request.set_artist_id(std::move(*id));
    const auto artist = co_await ask<catalog::v1::ArtistDetail>(
        backend, "polyphony.catalog.v1.CatalogService.GetArtist", request, call.context);
    if (!artist) co_return refuse(artist.error());
    Tracks tracks(artist->tracks().begin(), artist->tracks().end());
    Things things;
    things.tracks = ids_of(tracks);
    const auto marks = co_await find_marks(backend, std::move(things), call.context);
    const auto plays = [&](const catalog::v1::Track& track) {
        const auto known = marks.plays.find(track.id());
        return known == marks.plays.end() ? 0 : known->second.plays();
    };
    std::stable_sort(tracks.begin(), tracks.end(),
                     [&](const auto& one, const auto& other) { return plays(one) > plays(other); });
    json::array songs;
    for (const auto& track : tracks)
        if (std::cmp_less(songs.size(), *count)) songs.push_back(child_of(track, marks));
    co_return Payload{{"topSongs", {{"song", std::move(songs)}}}};
}

}  // namespace

void add_similar(Endpoints& endpoints, const Backend& backend) {
    endpoints["getSimilarSongs"] = similar("similarSongs", backend);
    endpoints["getSimilarSongs2"] = similar("similarSongs2", backend);
    endpoints["getTopSongs"] = [&backend](Call& call) { return get_top_songs(backend, call); };
}

}  // namespace polyphony::edge::subsonic
