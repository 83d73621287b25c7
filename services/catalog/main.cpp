#include <filesystem>

#include "platform/app/app.h"
#include "platform/events/backfill/backfill_server.h"
#include "platform/sandbox/pool.h"
#include "services/catalog/access/library_access_api.h"
#include "services/catalog/catalog.h"
#include "services/catalog/catalog_api.h"
#include "services/catalog/edits/edits_api.h"
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
#include "services/catalog/search/search_indexer.h"
#include "services/catalog/uploads/publisher.h"
#include "services/catalog/uploads/releases_api.h"
#include "services/catalog/uploads/uploads_http.h"

using namespace polyphony;

int main(int argc, char** argv) {
    app::App app("catalog", "What music there is: libraries, artists, albums, tracks; scanning and search.");
    catalog::Options options;
    options.declare(app.config());

    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        const std::filesystem::path data = runtime.options().data;
        options.fill_in(data);
        const auto mapping = catalog::scan::read_tag_mapping(options.scanner.worker.tag_mapping);
        if (!mapping) return fail(Code::InvalidArgument, mapping.error());
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
        catalog::SearchIndex index(options.search_folder.empty() ? data / "catalog-search"
                                                                 : std::filesystem::path(options.search_folder));
        catalog::SearchFollower follower(**database, index, options.indexer);
        catalog::Catalog music(**database, index, options.limits);
        catalog::CatalogApi api(runtime.dispatcher(), music, scanner, **database);
        catalog::Songbook songbook(**database);
        catalog::LyricsApi lyrics(runtime.dispatcher(), songbook);
        catalog::LibraryAccesses accesses(**database, options.max_library_grants);
        catalog::LibraryAccessApi access_api(accesses, runtime.dispatcher());
        sandbox::Pool picture_workers(runtime.io(), options.picture_workers, runtime.metrics());
        catalog::SizedPictures pictures(runtime.io(), covers, picture_workers, options.pictures, runtime.metrics());
        catalog::Blurhashes blurhashes(runtime.io(), **database, covers, picture_workers, options.blurhashes);
        auto routes = catalog::picture_routes(covers, pictures);
        const catalog::Publication publication(upload_files, options.upload_library);
        catalog::Publisher publisher(**database, upload_files, publication, covers, options.scanner.worker);
        options.uploads.idempotency_ms = runtime.options().idempotency_ms();
        const auto due = [&publisher] { publisher.wake(); };
        catalog::Uploads uploads(**database, upload_files, options.uploads, due);
        catalog::Releases releases(**database, publication, options.uploads, due);
        catalog::ReleasesApi releases_api(runtime.dispatcher(), releases);
        catalog::Edits edits(**database, covers, options.scanner.worker);
        catalog::EditsApi edits_api(runtime.dispatcher(), edits);
        catalog::add_upload_routes(routes, uploads);
        const auto reactions = catalog::reactions(runtime.metrics(), publication);
        events::EventBus bus(runtime.event_options(), **database, reactions, runtime.metrics());
        events::BackfillServer past(**database, catalog::past, reactions.confirmation(), runtime.backfill_limits(),
                                    runtime.metrics());

        if (auto settled = publisher.settle(); !settled) return fail(settled.error());
        publisher.start();
        blurhashes.start();
        if (options.scan_at_start) scanner.start();
        app::Serving serving;
        serving.rpc = {&api, &access_api, &lyrics, &releases_api, &edits_api, &past};
        serving.http = &routes;
        serving.events = &bus;
        return runtime.serve(serving);
    });
}
