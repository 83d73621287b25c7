#include "edge/player/player_api.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <stdexcept>

#include "edge/player/oauth.h"
#include "edge/player/openapi.h"
#include "edge/player/pass_through.h"
#include "edge/player/routes.h"
#include "edge/player/transcode.h"
#include "edge/responses.h"
#include "platform/version.h"

namespace polyphony::edge {

namespace {

constexpr std::string_view kRevokeAppPassword = "polyphony.user.v1.AppPasswordService.RevokeAppPassword";

/// An endpoint that fills `Request` from the request's parts and answers with what `make` composes.
template <class Composer, class View, class Request>
Gate::Endpoint compose(Composer& composed, Task<Result<View>> (Composer::*make)(Request, rpc::CallContext)) {
    return [&composed, make](http::Request& request, rpc::CallContext context) -> Task<http::Response> {
        Request message;
        if (const auto invalid = fill_from_request(request, message)) co_return error_response(*invalid, request.trace);
        const auto view = co_await (composed.*make)(std::move(message), std::move(context));
        if (!view) co_return error_response(view.error(), request.trace);
        auto json = to_json(*view);
        if (!json) co_return error_response(json.error(), request.trace);
        co_return json_response(http::Status::ok, std::move(*json));
    };
}

/// An endpoint that always gives the same JSON.
Gate::Endpoint constant(std::string json) {
    return [json = std::move(json)](http::Request&, rpc::CallContext) -> Task<http::Response> {
        co_return json_response(http::Status::ok, json);
    };
}

/// The endpoints that are more than a call passed on, by path.
std::map<std::string_view, Gate::Endpoint> handwritten(Gate& gate, const Peers& peers, const Composers& composers) {
    const auto& [composed, suggestions, blends, guests] = composers;
    return {
        {"/api/oauth/token", token_endpoint(gate, peers)},
        {"/api/oauth/revoke", revoke_endpoint(peers)},
        {"/api/me", compose(composed, &Composed::me)},
        {"/api/playlists/{playlist_id}", compose(composed, &Composed::playlist)},
        {"/api/me/tracks", compose(composed, &Composed::saved_tracks)},
        {"/api/me/player", compose(composed, &Composed::player)},
        {"/api/me/player/queue", compose(composed, &Composed::queue)},
        {"/api/me/player/recently-played", compose(composed, &Composed::recent_plays)},
        {"/api/recommendations/for-you", compose(composed, &Composed::for_you)},
        {"/api/recommendations/trending", compose(suggestions, &Suggestions::trending)},
        {"/api/recommendations", compose(suggestions, &Suggestions::recommend)},
        {"/api/playlists/{playlist_id}/recommendations", compose(suggestions, &Suggestions::for_playlist)},
        {"/api/artists/{artist_id}/similar", compose(suggestions, &Suggestions::similar_artists)},
        {"/api/albums/{album_id}/similar", compose(suggestions, &Suggestions::similar_albums)},
        {"/api/me/mixes", compose(suggestions, &Suggestions::mixes)},
        {"/api/me/mixes/{mix_id}", compose(suggestions, &Suggestions::mix)},
        {"/api/me/blends", compose(blends, &Blends::list)},
        {"/api/me/blends/{blend_id}", compose(blends, &Blends::get)},
        {"/api/blend-invitations/{invitation}", compose(blends, &Blends::open_invitation)},
        {"/api/me/similar-people", compose(blends, &Blends::similar_people)},
        {"/api/me/hidden", compose(suggestions, &Suggestions::hidden)},
        {"/api/recommendations/popular", compose(composed, &Composed::popular)},
        {"/api/tracks/{track_id}/similar", compose(composed, &Composed::similar)},
        {"/api/tracks/{track_id}/sonic-similar", compose(composed, &Composed::sonic_similar)},
        {"/api/tracks/{start_track_id}/sonic-path/{end_track_id}", compose(composed, &Composed::sonic_path)},
        {"/api/shares/{secret}", compose(guests, &Guests::page)},
        {"/api/shares/{secret}/tracks/{track_id}/stream", compose(guests, &Guests::stream)},
        {"/api/radio", compose(composed, &Composed::radio)},
        {"/api/openapi.json", constant(openapi_document())},
        {"/api/health", constant(boost::json::serialize(boost::json::value{{"status", "ok"}, {"version", version()}}))},
    };
}

/// `endpoint` for those who have not tried too often to get in.
Gate::Endpoint limited(Gate& gate, Gate::Endpoint endpoint) {
    return [&gate, endpoint = std::move(endpoint)](http::Request& request,
                                                   rpc::CallContext context) -> Task<http::Response> {
        if (auto refusal = gate.limit_credentials(request)) co_return std::move(*refusal);
        co_return co_await endpoint(request, std::move(context));
    };
}

/// `endpoint`, of whose successes `told` hears before they are answered.
Gate::Endpoint heard_by(Told told, Gate::Endpoint endpoint) {
    return [told = std::move(told), endpoint = std::move(endpoint)](http::Request& request,
                                                                    rpc::CallContext context) -> Task<http::Response> {
        const auto user_id = context.caller.user_id;
        auto response = co_await endpoint(request, std::move(context));
        if (response.status == http::Status::ok) told(user_id);
        co_return response;
    };
}

}  // namespace

void add_player_api(http::Router& router, Gate& gate, const Peers& peers, const Composers& composers,
                    const Told& revoked) {
    const auto by_hand = handwritten(gate, peers, composers);
    for (const auto& route : routes()) {
        if (route.status == http::Status::switching_protocols) continue;
        const bool passed_on = route.view.empty() && route.body() != Body::Form && !route.method.empty();
        auto endpoint = passed_on ? pass_through(route, peers) : by_hand.at(route.path);
        if (revoked && route.method == kRevokeAppPassword) endpoint = heard_by(revoked, std::move(endpoint));
        if (route.credentials) endpoint = limited(gate, std::move(endpoint));
        gate.add(router, route.verb, std::string(route.path), route.access, route.priority(), std::move(endpoint));
    }
}

}  // namespace polyphony::edge
