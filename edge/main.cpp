#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "edge/options.h"
#include "edge/peers.h"
#include "edge/player/player_api.h"
#include "edge/static/static_files.h"
#include "edge/subsonic/subsonic_api.h"
#include "platform/app/app.h"
#include "polyphony/user/v1/events.pb.h"

int main(int argc, char** argv) {
    using namespace polyphony;
    app::App app("edge", "The public door of Polyphony.");
    edge::Options options;
    options.web = edge::default_web_folder();
    edge::declare(app.config(), options);
    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        const edge::Peers peers([&](const std::string& service) { return runtime.peer(service); });
        edge::TokenVerifier verifier(edge::fetch_keys_from(peers), options.tokens);
        asio::co_spawn(runtime.io(), verifier.keep_keys_fresh(), asio::detached);
        rpc::LoadShedder shedder(runtime.options().overload, runtime.metrics());
        edge::Gate gate(runtime.io(), verifier, shedder, options.gate);
        edge::TrackFacts facts(peers, options.facts);
        edge::Composed composed(peers, facts, options.composed);
        edge::Suggestions suggestions(peers, facts, composed, options.composed.recommendation_timeout_ms);
        edge::Blends blends(peers, facts, options.composed.recommendation_timeout_ms);
        edge::Guests guests(peers);
        edge::subsonic::Authentication apps(peers, options.apps);
        const edge::subsonic::Cors cors(options.app_origins);
        const edge::subsonic::Backend backend{peers,
                                              composed,
                                              suggestions,
                                              {runtime.peer_http("streaming")},
                                              {runtime.peer_http("catalog")},
                                              {runtime.peer_http("broadcast")},
                                              options.marks_timeout_ms,
                                              options.jukebox,
                                              options.public_url,
                                              options.apps_manage_accounts};
        edge::Live live(verifier, options.live, runtime.metrics());
        const events::LiveFeed feed(runtime.options().nats, [&](const events::Event& event) {
            live.hear(event);
            if (event.type == user::v1::AccountErased::descriptor()->full_name())
                asio::post(runtime.io(), [&verifier, &apps, user_id = event.subject] {
                    verifier.bar(user_id);
                    apps.forget(user_id);
                });
            if (event.type == user::v1::AccessRevoked::descriptor()->full_name())
                asio::post(runtime.io(), [&verifier, &apps, user_id = event.subject, before = event.time] {
                    verifier.bar(user_id, before);
                    apps.forget(user_id);
                });
            if (event.type == user::v1::AppPasswordRevoked::descriptor()->full_name())
                asio::post(runtime.io(), [&apps, user_id = event.subject] { apps.forget(user_id); });
        });
        const edge::StaticFiles web(options.web);
        if (!web.usable()) spdlog::warn("there is no web player in {}", options.web);

        http::Router router;
        edge::add_player_api(router, gate, peers, {composed, suggestions, blends, guests},
                             [&](const std::string& user_id) { apps.forget(user_id); });
        edge::subsonic::add_subsonic_api(router, gate, apps, cors, backend);
        router.add_websocket("/api/live", [&](http::Request& request, std::shared_ptr<http::WebSocket> socket) {
            return live.serve(request, std::move(socket));
        });
        const http::Guard limit = [&](http::Request& request) -> Task<std::optional<http::Response>> {
            co_return gate.limit_address(request);
        };
        const http::Guard identify = [&](http::Request& request) { return gate.identify(request); };
        router.add_proxy("/media/audio/", {runtime.peer_http("streaming")});
        router.add_proxy("/media/hls/", {runtime.peer_http("streaming")});
        router.add_proxy("/media/covers/", {runtime.peer_http("catalog")});
        router.add_proxy("/media/podcasts/", {runtime.peer_http("broadcast")}, limit);
        router.add_proxy("/media/uploads", {runtime.peer_http("catalog")}, identify);
        router.add_proxy("/pay/", {runtime.peer_http("payment")}, limit);
        router.set_fallback([&](http::Request& request) { return web.answer(request); });

        app::Serving serving;
        serving.http = &router;
        serving.http_limits = options.http;
        serving.http_limits.write_timeout = std::chrono::seconds(options.slow_reader_seconds);
        serving.http_limits.upstream_timeout = std::chrono::milliseconds(options.media_timeout_ms);
        return runtime.serve(serving);
    });
}
