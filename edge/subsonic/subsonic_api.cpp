#include "edge/subsonic/subsonic_api.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <memory>
#include <utility>

#include "edge/auth/callers.h"
#include "edge/responses.h"
#include "edge/subsonic/endpoints.h"
#include "edge/subsonic/envelope.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

/// What is played is refused last when there is too much to do.
constexpr const char* kPlayback[] = {"stream", "download", "hls.m3u8", "getTranscodeStream"};

/// Takes a body that is no form.
constexpr std::string_view kTakesJson = "getTranscodeDecision";

/// The extensions of OpenSubsonic that are spoken, with their versions. Asked without credentials.
Payload extensions() {
    json::array spoken;
    for (const auto* name :
         {"apiKeyAuthentication", "formPost", "getPodcastEpisode", "indexBasedQueue", "playbackReport", "songLyrics",
          "sonicSimilarity", "topSongsByArtistId", "transcodeOffset", "transcoding"})
        spoken.push_back(json::object{{"name", name}, {"versions", json::array{1}}});
    return {{"openSubsonicExtensions", std::move(spoken)}};
}

/// The name of the endpoint in an address: `getAlbum` of `/rest/getAlbum.view`.
std::string name_of(const http::Request& request) {
    auto name = request.path.substr(request.path.rfind('/') + 1);
    constexpr std::string_view kView = ".view";
    if (name.ends_with(kView)) name.resize(name.size() - kView.size());
    return name;
}

/// One way in for all endpoints.
class Api {
  public:
    Api(Gate& gate, Authentication& authentication, const Backend& backend)
        : gate_(gate), authentication_(authentication), endpoints_(endpoints(backend)) {}

    Task<http::Response> serve(http::Request& request, rpc::CallContext context) {
        auto parameters = Parameters::of(request, name_of(request) == kTakesJson);
        if (!parameters) co_return answer(format_of(Parameters(request.query)).value_or(Format{}), parameters.error());
        const auto format = format_of(*parameters);
        if (!format) co_return answer(Format{}, format.error());
        if (const auto text = parameters->check_text(); !text) co_return answer(*format, text.error());
        auto reply = co_await reply_to(request, std::move(*parameters), std::move(context));
        if (!reply) co_return answer(*format, reply.error());
        if (auto* media = std::get_if<http::Response>(&*reply)) co_return std::move(*media);
        co_return answer(*format, std::move(std::get<Payload>(*reply)));
    }

  private:
    Task<Outcome<Reply>> reply_to(http::Request& request, Parameters parameters, rpc::CallContext context) {
        const auto name = name_of(request);
        if (name == "getOpenSubsonicExtensions") co_return extensions();
        const auto endpoint = endpoints_.find(name);
        if (endpoint == endpoints_.end())
            co_return refuse(Failure::NotFound, "This server has no endpoint of that name.");
        for (const auto* name_of_all : {"v", "c"})
            if (const auto there = parameters.required(name_of_all); !there) co_return refuse(there.error());
        auto account = co_await identify(request, parameters, context);
        if (!account) co_return refuse(account.error());
        context.caller = caller_of(*account);
        if (gate_.limit_user(context.caller.user_id))
            co_return refuse(Failure::Generic, "Too many requests; wait a bit.");
        Call call{request, std::move(parameters), std::move(context), std::move(*account), gate_.is_secure(request)};
        co_return co_await endpoint->second(call);
    }

    Task<Outcome<user::v1::Account>> identify(const http::Request& request, const Parameters& parameters,
                                              const rpc::CallContext& context) {
        auto credentials = credentials_of(parameters);
        if (!credentials) co_return refuse(credentials.error());
        if (authentication_.may_be_guess(*credentials) && gate_.limit_credentials(request))
            co_return refuse(Failure::WrongCredentials, "Too many attempts from this address; wait a bit.");
        co_return co_await authentication_.identify(std::move(*credentials), gate_.is_secure(request), context);
    }

    Gate& gate_;
    Authentication& authentication_;
    Endpoints endpoints_;
};

}  // namespace

Endpoints endpoints(const Backend& backend) {
    Endpoints all;
    add_system(all, backend);
    add_users(all, backend);
    add_browsing(all, backend);
    add_lists(all, backend);
    add_searching(all, backend);
    add_playlists(all, backend);
    add_lyrics(all, backend);
    add_media(all, backend);
    add_transcoding(all, backend);
    add_annotation(all, backend);
    add_bookmarks(all, backend);
    add_queue(all, backend);
    add_shares(all, backend);
    add_similar(all, backend);
    add_sonic(all, backend);
    add_radio(all, backend);
    add_podcasts(all, backend);
    add_jukebox(all, backend);
    return all;
}

void add_subsonic_api(http::Router& router, Gate& gate, Authentication& authentication, const Cors& cors,
                      const Backend& backend) {
    const auto api = std::make_shared<Api>(gate, authentication, backend);
    const Gate::Endpoint serve = [api, &cors](http::Request& request,
                                              rpc::CallContext context) -> Task<http::Response> {
        auto response = co_await api->serve(request, std::move(context));
        cors.allow(request, response);
        co_return response;
    };
    const Gate::Endpoint preflight = [&cors](http::Request& request, rpc::CallContext) -> Task<http::Response> {
        co_return cors.preflight(request);
    };
    gate.add(router, http::Verb::options, "/rest/{endpoint}", Access::Public, rpc::Priority::Interactive, preflight);
    router.set_unreadable("/rest/", [](std::string_view target) {
        const auto format = format_of(Parameters::readable(target)).value_or(Format{});
        auto response = answer(format, {Failure::Generic, "The address cannot be read: it is no text in UTF-8."});
        seal(response);
        return response;
    });
    for (const auto verb : {http::Verb::get, http::Verb::post}) {
        for (const std::string name : kPlayback)
            for (const auto* view : {"", ".view"})
                gate.add(router, verb, "/rest/" + name + view, Access::Public, rpc::Priority::Playback, serve);
        gate.add(router, verb, "/rest/{endpoint}", Access::Public, rpc::Priority::Interactive, serve);
    }
}

}  // namespace polyphony::edge::subsonic
