#include "platform/app/app.h"
#include "platform/encoding/key_file.h"
#include "platform/events/backfill/backfill_server.h"
#include "platform/sandbox/pool.h"
#include "services/streaming/analysis/analysis_api.h"
#include "services/streaming/analysis/analysis_scheduler.h"
#include "services/streaming/analysis/worker_measurer.h"
#include "services/streaming/decisions/decision_api.h"
#include "services/streaming/hls/hls_http.h"
#include "services/streaming/hls/hls_renditions.h"
#include "services/streaming/licences/licence_api.h"
#include "services/streaming/licences/licence_tokens.h"
#include "services/streaming/licences/licences.h"
#include "services/streaming/listening/listening_api.h"
#include "services/streaming/media_http.h"
#include "services/streaming/migrations.h"
#include "services/streaming/open_files.h"
#include "services/streaming/options.h"
#include "services/streaming/past.h"
#include "services/streaming/playback.h"
#include "services/streaming/player/play_history.h"
#include "services/streaming/player/player_api.h"
#include "services/streaming/player/players.h"
#include "services/streaming/reactions.h"
#include "services/streaming/renditions/quarantine.h"
#include "services/streaming/renditions/rendition_cache.h"
#include "services/streaming/signed_urls.h"
#include "services/streaming/storage/storage_options.h"
#include "services/streaming/streaming_api.h"

using namespace polyphony;

int main(int argc, char** argv) {
    app::App app("streaming", "Audio: signed addresses, bytes, and what was heard.");
    streaming::Options options;
    options.add_to(app.config());
    streaming::StorageOptions storage;
    storage.add_to(app.config());

    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        options.fill_in(runtime.options().data);
        storage.fill_in(runtime.options().data);
        auto database = runtime.open_database(streaming::migrations());
        if (!database) return fail(database.error());
        const auto key = load_key(options.signing_key_file);
        if (!key) return fail(key.error());
        const auto licence_key = load_key(options.licence_key_file);
        if (!licence_key) return fail(licence_key.error());
        const auto licence_tokens = streaming::LicenceTokens::from_seed(*licence_key);
        if (!licence_tokens) return fail(licence_tokens.error());
        const auto audio = streaming::make_audio_store(storage, runtime.io(), runtime.metrics());
        if (!audio) return fail(audio.error());

        const streaming::SignedUrls urls(*key, options.public_url);
        streaming::OpenFiles open_files(options.max_open_files, options.open_file_lifetime());
        sandbox::Pool workers(runtime.io(), options.workers(), runtime.metrics());
        streaming::Quarantine quarantine(**database, runtime.metrics(), system_now);
        streaming::RenditionCache renditions(runtime.io(), **audio, workers, quarantine, options.renditions(),
                                             runtime.metrics());
        auto limits = options.playback();
        limits.idempotency_ms = runtime.options().idempotency_ms();
        streaming::Playback playback(**database, urls, renditions, limits, system_now);
        streaming::PlayHistory history(**database, options.history(), system_now);
        streaming::Listening listening(**database, options.listening(limits.streams.idle_ms), system_now);
        streaming::ListeningApi listening_api(listening, runtime.dispatcher());
        streaming::Players players(**database, options.players(runtime.options().idempotency_ms()),
                                   limits.streams.idle_ms, system_now);
        streaming::PlayerApi player_api(players, streaming::system_random(), runtime.dispatcher());
        const auto licence_limits = options.licences(runtime.options().idempotency_ms());
        streaming::Licences licences(**database, licence_limits, system_now);
        streaming::LicenceApi licence_api(licences, *licence_tokens, runtime.dispatcher());
        streaming::StreamingApi api(playback, history, runtime.dispatcher());
        streaming::DecisionApi decision_api(playback, runtime.dispatcher());
        streaming::MediaHttp media(**database, urls, **audio, open_files, renditions, system_now);
        streaming::hls::OpenSegments open_segments(options.max_open_files, options.open_file_lifetime());
        streaming::hls::HlsHttp hls(
            **database, urls, open_segments, streaming::hls::renditions_of(renditions),
            [&playback](std::string user_id) { return playback.entitlement(std::move(user_id)); }, system_now);
        http::Router router;
        media.add_to(router);
        hls.add_to(router);
        streaming::WorkerMeasurer measurer(runtime.io(), options.analysis_workers(), runtime.metrics());
        streaming::AnalysisScheduler analysis(runtime.io(), **database, **audio, measurer, options.analysis(),
                                              runtime.metrics(), system_now);
        streaming::AnalysisApi analysis_api(**database, analysis.turned_on(), runtime.dispatcher());
        const auto reactions = streaming::reactions(
            open_files, licence_limits, [&analysis] { analysis.wake(); }, system_now);
        events::EventBus events(runtime.event_options(), **database, reactions, runtime.metrics());
        events::BackfillServer past(**database, streaming::past, reactions.confirmation(), runtime.backfill_limits(),
                                    runtime.metrics());

        analysis.start();
        app::Serving serving;
        serving.rpc = {&api, &decision_api, &player_api, &listening_api, &licence_api, &analysis_api, &past};
        serving.http = &router;
        serving.http_limits = options.http_limits();
        serving.events = &events;
        return runtime.serve(serving);
    });
}
