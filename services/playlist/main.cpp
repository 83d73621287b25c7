#include "platform/app/app.h"
#include "platform/events/backfill/backfill_server.h"
#include "services/playlist/marks/mark_api.h"
#include "services/playlist/migrations.h"
#include "services/playlist/past.h"
#include "services/playlist/playlist_api.h"
#include "services/playlist/reactions.h"
#include "services/playlist/shares/share_api.h"

using namespace polyphony;

int main(int argc, char** argv) {
    app::App app("playlist", "Playlists, saved tracks, stars, ratings, bookmarks and shares: what people keep.");

    playlist::Limits limits;
    auto& config = app.config();
    config.add("max-playlists-per-user", limits.max_playlists_per_user, "Most playlists of one person.");
    config.add("max-saved-tracks-per-user", limits.max_saved_tracks_per_user, "Most saved tracks of one person.");
    config.add("max-items", limits.max_items, "Most items of one playlist.");
    config.add("max-name-characters", limits.max_name_characters, "Longest name of a playlist.");
    config.add("max-description-characters", limits.max_description_characters, "Longest description of a playlist.");
    config.add("max-stars-per-user", limits.max_stars_per_user, "Most albums and artists with a star of one person.");
    config.add("max-ratings-per-user", limits.max_ratings_per_user, "Most ratings of one person.");
    config.add("max-bookmarks-per-user", limits.max_bookmarks_per_user, "Most bookmarks of one person.");
    config.add("max-comment-characters", limits.max_comment_characters, "Longest comment of a bookmark.");
    config.add("max-shares-per-user", limits.max_shares_per_user, "Most shares of one person.");
    config.add("max-share-entries", limits.max_share_entries, "Most tracks, albums and playlists of one share.");
    config.add("max-share-description-characters", limits.max_share_description_characters,
               "Longest description of a share.");
    config.add("max-marks-per-request", limits.max_marks_per_request, "Most things whose marks are asked for at once.");
    config.add("max-ids-per-request", limits.max_ids_per_request, "Most tracks or items named by one request.");
    config.add("max-page-size", limits.max_page_size, "Most entries of one page.");

    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        auto database = runtime.open_database(playlist::migrations());
        if (!database) return fail(database.error());

        limits.idempotency_ms = runtime.options().idempotency_ms();
        playlist::PlaylistOperations playlists(**database, limits, system_now);
        playlist::SavedTrackOperations saved_tracks(**database, limits, system_now);
        playlist::PlaylistApi api(playlists, saved_tracks, runtime.dispatcher());
        playlist::MarkOperations marks(**database, limits, system_now);
        playlist::BookmarkOperations bookmarks(**database, limits, system_now);
        playlist::MarkApi mark_api(marks, bookmarks, runtime.dispatcher());
        playlist::ShareOperations shares(**database, limits, system_now);
        playlist::ShareApi share_api(shares, runtime.dispatcher());
        const auto reactions = playlist::reactions();
        events::EventBus events(runtime.event_options(), **database, reactions, runtime.metrics());
        events::BackfillServer past(**database, playlist::past, reactions.confirmation(), runtime.backfill_limits(),
                                    runtime.metrics());

        app::Serving serving;
        serving.rpc = {&api, &mark_api, &share_api, &past};
        serving.events = &events;
        return runtime.serve(serving);
    });
}
