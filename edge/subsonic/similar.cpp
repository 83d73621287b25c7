#include <algorithm>
#include <unordered_map>

#include "edge/subsonic/endpoints.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

constexpr int kDefaultSimilar = 50;
constexpr int kSimilarArtists = 20;
constexpr int kMaxSimilar = 100;  // Of StartRadio.

/// A radio that starts from what has this id: a track, an album or an artist.
Task<Outcome<recommendation::v1::StartRadioRequest>> radio_of(const Backend& backend, const std::string& id,
                                                              const Call& call) {
    recommendation::v1::StartRadioRequest radio;
    const auto tracks = co_await find_tracks(backend, Ids(1, id), call.context);
    if (!tracks) co_return refuse(tracks.error());
    if (!tracks->empty()) {
        radio.add_seed_track_ids(id);
        co_return radio;
    }
    const auto albums = co_await find_albums(backend, Ids(1, id), call.context);
    if (!albums) co_return refuse(albums.error());
    if (!albums->empty()) {
        radio.add_seed_album_ids(id);
        co_return radio;
    }
    const auto artists = co_await find_artists(backend, Ids(1, id), call.context);
    if (!artists) co_return refuse(artists.error());
    if (artists->empty()) co_return refuse(Failure::NotFound, "There is nothing with this id.");
    radio.add_seed_artist_ids(id);
    co_return radio;
}

Task<Outcome<json::array>> similar_songs(const Backend& backend, Call& call) {
    const auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto count = call.parameters.count("count", kMaxSimilar, kDefaultSimilar);
    if (!count) co_return refuse(count.error());
    auto request = co_await radio_of(backend, *id, call);
    if (!request) co_return refuse(request.error());
    if (*count == 0) co_return json::array();
    request->set_limit(*count);
    auto radio = co_await backend.composed.radio(std::move(*request), call.context);
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

/// The places of an artist's tracks by how much everyone plays them now; empty while recommendation is away.
Task<std::unordered_map<std::string, int>> places_of(const Backend& backend, std::string artist_id,
                                                     rpc::CallContext context) {
    recommendation::v1::ListPopularTracksRequest request;
    request.set_artist_id(std::move(artist_id));
    request.set_limit(kMaxSimilar);
    const auto popular = co_await backend.peers.call<recommendation::v1::TrackList>(
        "polyphony.recommendation.v1.RecommendationService.ListPopularTracks", request, std::move(context));
    std::unordered_map<std::string, int> places;
    if (!popular) co_return places;
    for (const auto& track : popular->tracks()) places.emplace(track.track_id(), static_cast<int>(places.size()));
    co_return places;
}

/// An artist's tracks: what everyone plays now first, then what the caller has played most.
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
    const auto places = co_await places_of(backend, request.artist_id(), call.context);
    const auto place = [&](const catalog::v1::Track& track) {
        const auto known = places.find(track.id());
        return known == places.end() ? kMaxSimilar : known->second;
    };
    std::stable_sort(tracks.begin(), tracks.end(), [&](const auto& one, const auto& other) {
        return std::pair(place(one), -plays(one)) < std::pair(place(other), -plays(other));
    });
    json::array songs;
    for (const auto& track : tracks)
        if (std::cmp_less(songs.size(), *count)) songs.push_back(child_of(track, marks));
    co_return Payload{{"topSongs", {{"song", std::move(songs)}}}};
}

/// Addresses of an artist's picture; none without one.
json::object images_of(const Backend& backend, const catalog::v1::Artist& artist, const Call& call) {
    json::object images;
    if (artist.cover_id().empty()) return images;
    const auto address = origin_of(backend, call) + "/media/covers/" + artist.cover_id() + "?size=";
    for (const auto& [name, edge] : {std::pair{"smallImageUrl", 100}, {"mediumImageUrl", 300}, {"largeImageUrl", 600}})
        images[name] = address + std::to_string(edge);
    return images;
}

/// Nobody writes biographies here; but who is like an artist is known.
Endpoint artist_info(const char* name, ListedAs as, const Backend& backend) {
    return [name, as, &backend](Call& call) -> Task<Outcome<Reply>> {
        auto id = call.parameters.required("id");
        if (!id) co_return refuse(id.error());
        const auto count = call.parameters.count("count", kMaxSimilar, kSimilarArtists);
        if (!count) co_return refuse(count.error());
        const auto found = co_await find_artists(backend, Ids(1, *id), call.context);
        if (!found) co_return refuse(found.error());
        if (found->empty()) co_return refuse(Failure::NotFound, "There is nothing with this id.");
        auto info = images_of(backend, found->front(), call);
        if (!found->front().musicbrainz_id().empty()) info["musicBrainzId"] = found->front().musicbrainz_id();
        recommendation::v1::ListSimilarArtistsRequest request;
        request.set_artist_id(std::move(*id));
        request.set_limit(std::max(*count, 1));
        const auto similar = co_await backend.suggestions.similar_artists(std::move(request), call.context);
        if (similar && *count > 0 && !similar->artists().empty()) {
            Things things;
            things.artists = ids_of(similar->artists());
            const auto marks = co_await find_marks(backend, std::move(things), call.context);
            json::array artists;
            for (const auto& artist : similar->artists())
                artists.push_back(as == ListedAs::Tags ? artist_of(artist, marks) : child_of(artist, marks));
            info["similarArtist"] = std::move(artists);
        }
        co_return Payload{{name, std::move(info)}};
    };
}

}  // namespace

void add_similar(Endpoints& endpoints, const Backend& backend) {
    endpoints["getSimilarSongs"] = similar("similarSongs", backend);
    endpoints["getSimilarSongs2"] = similar("similarSongs2", backend);
    endpoints["getArtistInfo"] = artist_info("artistInfo", ListedAs::Directories, backend);
    endpoints["getArtistInfo2"] = artist_info("artistInfo2", ListedAs::Tags, backend);
    endpoints["getTopSongs"] = [&backend](Call& call) { return get_top_songs(backend, call); };
}

}  // namespace polyphony::edge::subsonic
