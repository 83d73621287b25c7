#include "services/playlist/saved_track_operations.h"

#include <utility>

#include "services/playlist/saved_track_store.h"

namespace polyphony::playlist {

SavedTrackOperations::SavedTrackOperations(storage::Database& database, Limits limits, Clock clock)
    : database_(database), limits_(limits), clock_(std::move(clock)) {}

Task<Result<SavedTrack>> SavedTrackOperations::save(std::string user_id, std::string track_id) {
    if (auto checked = check_track_id(track_id); !checked) co_return fail(checked.error());
    const SavedTrack track{track_id, clock_()};
    auto work = [&](storage::Transaction& transaction) -> Result<SavedTrack> {
        if (auto saved = store::find_saved_track(transaction.sql(), user_id, track_id)) return std::move(*saved);
        if (!store::insert_saved_track(transaction, user_id, track, limits_.max_saved_tracks_per_user))
            return fail(Code::ResourceExhausted, "You have reached the limit of " +
                                                     std::to_string(limits_.max_saved_tracks_per_user) +
                                                     " saved tracks.");
        return track;
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<void>> SavedTrackOperations::unsave(std::string user_id, std::string track_id) {
    if (auto checked = check_track_id(track_id); !checked) co_return fail(checked.error());
    auto work = [&](storage::Transaction& transaction) -> Result<void> {
        store::delete_saved_track(transaction, user_id, track_id);
        return {};
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<SavedTrackPage>> SavedTrackOperations::list(std::string user_id, int page_size, store::Cursor after) {
    auto size = playlist::page_size(page_size, limits_);
    if (!size) co_return fail(size.error());
    auto work = [&](storage::Snapshot& snapshot) -> Result<SavedTrackPage> {
        SavedTrackPage page{store::list_saved_tracks(snapshot.sql(), user_id, after, *size), std::nullopt,
                            store::count_saved_tracks(snapshot.sql(), user_id)};
        if (static_cast<int>(page.tracks.size()) == *size)
            page.next = store::Cursor{page.tracks.back().saved_at, page.tracks.back().track_id};
        return page;
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<std::vector<std::string>>> SavedTrackOperations::check_saved(std::string user_id,
                                                                         std::vector<std::string> track_ids) {
    if (auto checked = check_track_ids(track_ids, limits_); !checked) co_return fail(checked.error());
    auto work = [&](storage::Snapshot& snapshot) -> Result<std::vector<std::string>> {
        std::vector<std::string> saved;
        for (const auto& track_id : track_ids)
            if (store::find_saved_track(snapshot.sql(), user_id, track_id)) saved.push_back(track_id);
        return saved;
    };
    co_return co_await database_.read(std::move(work));
}

}  // namespace polyphony::playlist
