#include "platform/app/app.h"
#include "platform/events/backfill/backfill_server.h"
#include "services/broadcast/broadcast_api.h"
#include "services/broadcast/collector.h"
#include "services/broadcast/media_http.h"
#include "services/broadcast/migrations.h"
#include "services/broadcast/past.h"

using namespace polyphony;

int main(int argc, char** argv) {
    app::App app("broadcast", "Radio stations and podcasts.");
    int max_stations = 500;
    int refresh_minutes = 60;
    bool private_feeds = false;
    broadcast::PodcastLimits limits;
    broadcast::CollectorOptions collecting;
    auto& config = app.config();
    config.add("max-stations", max_stations, "Most radio stations.")->check(CLI::Range(1, 10'000));
    config.add("max-podcasts", limits.max_channels, "Most podcasts.")->check(CLI::Range(1, 10'000));
    config.add("max-episodes", collecting.max_episodes, "Most episodes that are kept of one feed.")
        ->check(CLI::Range(1, 10'000));
    config.add("max-feed-bytes", collecting.fetch.feed_bytes, "Largest feed.")->check(CLI::Range(1'000, 100'000'000));
    config.add("max-audio-bytes", collecting.fetch.audio_bytes, "Largest episode that is downloaded.")
        ->check(CLI::PositiveNumber);
    config.add("refresh-minutes", refresh_minutes, "How often feeds are looked at.")->check(CLI::Range(1, 10'080));
    config.add("private-feeds", private_feeds, "Whether feeds may lie on this machine or in its own network.");

    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        if (private_feeds) collecting.fetch.may_connect = [](const std::string&) { return true; };
        collecting.refresh = std::chrono::minutes(refresh_minutes);
        auto database = runtime.open_database(broadcast::migrations());
        if (!database) return fail(database.error());
        broadcast::AudioFiles files(std::filesystem::path(runtime.options().data) / "broadcast");
        broadcast::Collector collector(**database, files, collecting, system_now);
        broadcast::Stations stations(**database, max_stations, system_now, [&collector] { collector.wake(); });
        broadcast::Podcasts podcasts(**database, limits, system_now, [&collector] { collector.wake(); });
        broadcast::RadioApi radio_api(stations, runtime.dispatcher());
        broadcast::PodcastApi podcast_api(podcasts, runtime.dispatcher());
        auto routes = broadcast::media_routes(**database, files);
        const events::Reactions reactions;
        events::EventBus events(runtime.event_options(), **database, reactions, runtime.metrics());
        events::BackfillServer past(**database, broadcast::past, reactions.confirmation(), runtime.backfill_limits(),
                                    runtime.metrics());

        collector.start();
        app::Serving serving;
        serving.rpc = {&radio_api, &podcast_api, &past};
        serving.http = &routes;
        serving.events = &events;
        return runtime.serve(serving);
    });
}
