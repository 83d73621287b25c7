#include <filesystem>

#include "platform/app/app.h"
#include "platform/events/backfill/backfill_server.h"
#include "services/catalog/catalog.h"
#include "services/catalog/catalog_api.h"
#include "services/catalog/covers.h"
#include "services/catalog/covers_http.h"
#include "services/catalog/edits/edits_api.h"
#include "services/catalog/libraries.h"
#include "services/catalog/migrations.h"
#include "services/catalog/options.h"
#include "services/catalog/past.h"
#include "services/catalog/reactions.h"
#include "services/catalog/scan/scanner.h"
#include "services/catalog/uploads/publisher.h"
#include "services/catalog/uploads/releases_api.h"
#include "services/catalog/uploads/uploads_http.h"

using namespace polyphony;

int main(int argc, char** argv) {
    app::App app("catalog", "What music there is: libraries, artists, albums, tracks; scanning and search.");
    catalog::Options options;
    options.declare(app.config());

    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        std::filesystem::path data = runtime.options().data;
        const catalog::UploadFiles upload_files(data / "uploads");
        auto folders = catalog::read_library_options(options.music);
        if (folders) folders = catalog::with_uploads(std::move(*folders), options.upload_library, upload_files);
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
        const catalog::Publication publication(upload_files, options.upload_library);
        catalog::Publisher publisher(**database, upload_files, publication, covers, options.scanner.worker);
        options.uploads.idempotency_ms = runtime.options().idempotency_ms();
        const auto due = [&publisher] { publisher.wake(); };
        catalog::Uploads uploads(**database, upload_files, options.uploads, due);
        catalog::Releases releases(**database, publication, options.uploads, due);
        catalog::ReleasesApi releases_api(runtime.dispatcher(), releases);
        catalog::Edits edits(**database, covers, options.scanner.worker);
        catalog::EditsApi edits_api(runtime.dispatcher(), edits);
        auto routes = catalog::cover_routes(covers);
        catalog::add_upload_routes(routes, uploads);
        const auto reactions = catalog::reactions(runtime.metrics(), publication);
        events::EventBus bus(runtime.event_options(), **database, reactions, runtime.metrics());
        events::BackfillServer past(**database, catalog::past, reactions.confirmation(), runtime.backfill_limits(),
                                    runtime.metrics());

        if (auto settled = publisher.settle(); !settled) return fail(settled.error());
        publisher.start();
        if (options.scan_at_start) scanner.start();
        app::Serving serving;
        serving.rpc = {&api, &releases_api, &edits_api, &past};
        serving.http = &routes;
        serving.events = &bus;
        return runtime.serve(serving);
    });
}
