#include "edge/subsonic/endpoints.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

constexpr int kMaxSonic = 500;  // Of SonicService.
constexpr int kDefaultSonic = 10;
constexpr int kDefaultPath = 25;

/// Tracks with how much they sound like the one that was asked for, in the order of the list.
Task<Outcome<Reply>> matches_of(const Backend& backend, const v1::TrackListView& list, Call& call) {
    Tracks tracks;
    json::array matches;
    for (const auto& ranked : list.tracks_ranked())
        if (const auto track = list.tracks().find(ranked.track_id()); track != list.tracks().end()) {
            tracks.push_back(track->second);
            matches.push_back(json::object{{"similarity", ranked.score()}});
        }
    auto children = co_await to_children(backend, tracks, call.context);
    for (std::size_t i = 0; i < matches.size(); ++i) matches[i].as_object()["entry"] = std::move(children[i]);
    co_return Payload{{"sonicMatch", std::move(matches)}};
}

Task<Outcome<Reply>> get_sonic_similar_tracks(const Backend& backend, Call& call) {
    const auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto count = call.parameters.count("count", kMaxSonic, kDefaultSonic);
    if (!count) co_return refuse(count.error());
    const auto found = co_await find_tracks(backend, Ids(1, *id), call.context);
    if (!found) co_return refuse(found.error());
    if (found->empty()) co_return refuse(Failure::NotFound, "There is no song with this id.");
    if (*count == 0) co_return Payload{{"sonicMatch", json::array()}};
    recommendation::v1::ListSonicSimilarTracksRequest request;
    request.set_track_id(*id);
    request.set_limit(*count);
    const auto list = co_await backend.composed.sonic_similar(std::move(request), call.context);
    if (!list) co_return refuse(list.error());
    co_return co_await matches_of(backend, *list, call);
}

Task<Outcome<Reply>> find_sonic_path(const Backend& backend, Call& call) {
    const auto start = call.parameters.required("startSongId");
    if (!start) co_return refuse(start.error());
    const auto end = call.parameters.required("endSongId");
    if (!end) co_return refuse(end.error());
    const auto count = call.parameters.count("count", kMaxSonic, kDefaultPath);
    if (!count) co_return refuse(count.error());
    auto ends = Ids(1, *start);
    if (*end != *start) ends.push_back(*end);
    const auto found = co_await find_tracks(backend, ends, call.context);
    if (!found) co_return refuse(found.error());
    if (found->size() < ends.size()) co_return refuse(Failure::NotFound, "There is no song with this id.");
    recommendation::v1::FindSonicPathRequest request;
    request.set_start_track_id(*start);
    request.set_end_track_id(*end);
    request.set_limit(std::max(*count, 1));
    const auto list = co_await backend.composed.sonic_path(std::move(request), call.context);
    if (!list) co_return refuse(list.error());
    co_return co_await matches_of(backend, *list, call);
}

}  // namespace

void add_sonic(Endpoints& endpoints, const Backend& backend) {
    endpoints["getSonicSimilarTracks"] = [&backend](Call& call) { return get_sonic_similar_tracks(backend, call); };
    endpoints["findSonicPath"] = [&backend](Call& call) { return find_sonic_path(backend, call); };
}

}  // namespace polyphony::edge::subsonic
