#include <filesystem>

#include "platform/app/app.h"
#include "platform/events/backfill/backfill_server.h"
#include "platform/sandbox/pool.h"
#include "services/catalog/access/library_access_api.h"
#include "services/catalog/catalog.h"
#include "services/catalog/catalog_api.h"
#include "services/catalog/libraries.h"
#include "services/catalog/lyrics/lyrics_api.h"
#include "services/catalog/migrations.h"
#include "services/catalog/options.h"
#include "services/catalog/past.h"
#include "services/catalog/pictures/blurhashes.h"
#include "services/catalog/pictures/covers.h"
#include "services/catalog/pictures/picture_http.h"
#include "services/catalog/pictures/sized_pictures.h"
#include "services/catalog/reactions.h"
#include "services/catalog/scan/scanner.h"

using namespace polyphony;

int main(int argc, char** argv) {
    app::App app("catalog", "What music there is: libraries, artists, albums, tracks; scanning and search.");
    catalog::Options options;
    options.declare(app.config());

    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        const std::filesystem::path data = runtime.options().data;
        options.fill_in(data);
        auto folders = catalog::read_library_options(options.music);
        if (!folders) return fail(folders.error());
        auto database = runtime.open_database(catalog::migrations());
        if (!database) return fail(database.error());
        auto attached = (*database)->write_now([&](storage::Transaction& transaction) -> Result<void> {
            catalog::attach_libraries(transaction.sql(), *folders);
            return {};
        });
        if (!attached) return fail(attached.error());

        catalog::CoverStore covers(data / "covers", options.scanner.worker.limits.max_cover_bytes);
        catalog::scan::Scanner scanner(**database, covers, options.scanner);
        catalog::Catalog music(**database, options.limits);
        catalog::CatalogApi api(runtime.dispatcher(), music, scanner, **database);
        catalog::Songbook songbook(**database);
        catalog::LyricsApi lyrics(runtime.dispatcher(), songbook);
        catalog::LibraryAccesses accesses(**database, options.max_library_grants);
        catalog::LibraryAccessApi access_api(accesses, runtime.dispatcher());
        sandbox::Pool picture_workers(runtime.io(), options.picture_workers, runtime.metrics());
        catalog::SizedPictures pictures(runtime.io(), covers, picture_workers, options.pictures, runtime.metrics());
        catalog::Blurhashes blurhashes(runtime.io(), **database, covers, picture_workers, options.blurhashes);
        auto routes = catalog::picture_routes(covers, pictures);
        const auto reactions = catalog::reactions(runtime.metrics());
        events::EventBus bus(runtime.event_options(), **database, reactions, runtime.metrics());
        events::BackfillServer past(**database, catalog::past, reactions.confirmation(), runtime.backfill_limits(),
                                    runtime.metrics());

        blurhashes.start();
        if (options.scan_at_start) scanner.start();
        app::Serving serving;
        serving.rpc = {&api, &access_api, &lyrics, &past};
        serving.http = &routes;
        serving.events = &bus;
        return runtime.serve(serving);
    });
}
