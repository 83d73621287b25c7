#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "platform/app/app.h"
#include "platform/events/backfill/backfill_server.h"
#include "polyphony/streaming/v1/streaming.pb.h"
#include "services/jukebox/jukebox_api.h"
#include "services/jukebox/migrations.h"
#include "services/jukebox/mpv_player.h"
#include "services/jukebox/past.h"
#include "services/jukebox/reactions.h"

using namespace polyphony;

namespace {

/// Addresses that the streaming service signs; where it has no origin of its own, they are below `origin`.
jukebox::Jukebox::FindAudio find_audio(rpc::Client& streaming, std::string origin) {
    return [&streaming, origin = std::move(origin)](std::string user_id,
                                                    std::string track_id) -> Task<Result<std::string>> {
        rpc::CallContext context;
        context.caller.user_id = std::move(user_id);
        context.priority = rpc::Priority::Playback;
        streaming::v1::GetStreamRequest request;
        request.set_track_id(std::move(track_id));
        const auto stream = co_await streaming.call<streaming::v1::Stream>(
            "polyphony.streaming.v1.StreamingService.GetStream", request, std::move(context));
        if (!stream) co_return fail(stream.error());
        co_return stream->url().starts_with('/') ? origin + stream->url() : stream->url();
    };
}

}  // namespace

int main(int argc, char** argv) {
    app::App app("jukebox", "Plays to the server's own sound device.");
    std::string audio = "auto";
    std::string origin = "http://127.0.0.1:4040";
    jukebox::JukeboxLimits limits;
    int max_controllers = 1000;
    int keep_seconds = 5;
    int retry_ms = 1000;
    auto& config = app.config();
    config.add("audio", audio,
               "The sound device, one of mpv --audio-device=help; auto for the usual one, null for silence.");
    config.add("origin", origin, "Where this machine reaches the platform's public address.");
    config.add("max-items", limits.queue.max_items, "Most tracks of the queue.");
    config.add("max-controllers", max_controllers, "Most people who may control it, besides administrators.")
        ->check(CLI::Range(1, 10'000));
    config.add("keep-seconds", keep_seconds, "How often the place in the track is kept for a restart.")
        ->check(CLI::Range(1, 3600));
    config.add("retry-ms", retry_ms, "How long after a failure audio is asked for again.")
        ->check(CLI::Range(10, 600'000));
    config.add("tries", limits.tries, "How often a track that breaks off is tried before it is left out.")
        ->check(CLI::Range(1, 100));

    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        limits.keep_every = std::chrono::seconds(keep_seconds);
        limits.retry_after = std::chrono::milliseconds(retry_ms);
        auto database = runtime.open_database(jukebox::migrations());
        if (!database) return fail(database.error());
        const auto player = jukebox::open_mpv(runtime.io(), audio);
        if (!player) return fail(player.error());
        const auto streaming = runtime.peer("streaming");

        jukebox::Jukebox jukebox(runtime.io(), **database, **player, find_audio(*streaming, origin), limits);
        jukebox::Controllers controllers(**database, max_controllers, system_now);
        jukebox::JukeboxApi api(jukebox, controllers, limits.queue, runtime.dispatcher());
        const auto reactions = jukebox::reactions([&] {
            asio::post(runtime.io(), [&] { asio::co_spawn(runtime.io(), jukebox.look_again(), asio::detached); });
        });
        events::EventBus events(runtime.event_options(), **database, reactions, runtime.metrics());
        events::BackfillServer past(**database, jukebox::past, reactions.confirmation(), runtime.backfill_limits(),
                                    runtime.metrics());

        if (auto resumed = jukebox.resume(); !resumed) return resumed;
        app::Serving serving;
        serving.rpc = {&api, &past};
        serving.events = &events;
        auto served = runtime.serve(serving);
        jukebox.keep_place();
        return served;
    });
}
