#include "services/catalog/edits/edits.h"

#include <algorithm>

#include "platform/encoding/path_text.h"
#include "services/catalog/catalog_store.h"
#include "services/catalog/edits/edit_store.h"
#include "services/catalog/library_store.h"
#include "services/catalog/scan/ingest.h"
#include "services/catalog/text.h"
#include "services/catalog/uploads/upload_store.h"

namespace polyphony::catalog {
namespace {

constexpr std::size_t kMaxNames = 20;
constexpr int kMaxNumber = 9999;

Result<void> check_edit(const TrackEdit& edit) {
    for (const auto* text : {&edit.title, &edit.album})
        if (*text && !is_name(**text))
            return fail(Code::InvalidArgument, "A title must have 1 to 300 characters in one line.");
    for (const auto* names : {&edit.artists, &edit.album_artists, &edit.genres}) {
        if (names->size() > kMaxNames) return fail(Code::InvalidArgument, "There can be at most 20 names.");
        if (!std::all_of(names->begin(), names->end(), is_name))
            return fail(Code::InvalidArgument, "A name must have 1 to 300 characters in one line.");
    }
    for (const auto& number : {edit.year, edit.track_number, edit.disc_number})
        if (number && (*number < 0 || *number > kMaxNumber))
            return fail(Code::InvalidArgument, "A number must be from 0 to 9999.");
    return {};
}

scan::FolderCoverIds covers_of(soci::session& sql, const Library& library) {
    scan::FolderCoverIds covers;
    for (const auto& cover : scan::folder_pictures(sql, scan::PictureKind::Cover, library.id))
        covers[cover.folder] = cover.cover_id;
    return covers;
}

}  // namespace

Edits::Edits(storage::Database& database, const CoverStore& covers, scan::WorkerOptions worker, Clock clock)
    : database_(database), covers_(covers), worker_(std::move(worker)), clock_(std::move(clock)) {}

Edits::~Edits() {
    worker_.interrupt();
    files_.join();
}

Task<Result<Edits::Place>> Edits::place_of(Uploader editor, std::string track_id) {
    auto work = [&](storage::Snapshot& snapshot) -> Result<Place> {
        auto& sql = snapshot.sql();
        const Viewer viewer{editor.user_id, editor.admin};
        const auto found = find_tracks(sql, visible_library_ids(sql, viewer), {track_id});
        if (found.empty()) return fail(Code::NotFound, "There is no such track.");
        if (!editor.admin && !uploaded_by(sql, track_id, editor.user_id))
            return fail(Code::PermissionDenied, "Only administrators, and who uploaded it, may edit a track.");
        for (auto& library : visible_libraries(sql, viewer))
            if (library.id == found.front().library_id) return Place{std::move(library), found.front().file.path};
        return fail(Code::NotFound, "There is no such track.");
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<TrackEdit>> Edits::get(Uploader editor, std::string track_id) {
    const auto place = co_await place_of(std::move(editor), track_id);
    if (!place) co_return fail(place.error());
    auto work = [&](storage::Snapshot& snapshot) -> Result<TrackEdit> { return find_edit(snapshot.sql(), track_id); };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Track>> Edits::put(Uploader editor, std::string track_id, TrackEdit edit) {
    if (auto right = check_edit(edit); !right) co_return fail(right.error());
    const auto place = co_await place_of(std::move(editor), track_id);
    if (!place) co_return fail(place.error());
    auto start = [&](auto done) {
        asio::post(files_, [this, &track_id, &edit, &place, done] { done(apply(track_id, edit, *place)); });
    };
    co_return co_await await_callback<Result<Track>>(start);
}

Result<Track> Edits::apply(const std::string& track_id, const TrackEdit& edit, const Place& place) {
    const std::filesystem::path root = path_of_text(place.library.folder);
    const auto file = root / path_of_text(place.path);
    const auto found = scan::look_at_file(file);
    const auto folder = scan::walk(root, {{scan::folder_of(place.path), false}});
    const auto sidecar = folder ? scan::sidecar_of(*folder, place.path) : scan::Sidecar();
    const auto cue = folder ? scan::cue_of(*folder, place.path) : scan::Sidecar();
    auto facts = worker_.read(file, scan::companions(root, sidecar, cue));
    worker_.rest();
    if (!facts) return fail(facts.error());
    if (!found || !*facts) return fail(Code::Unavailable, "The track's file cannot be read now.");
    const auto cover_id = scan::keep_cover(covers_, *facts).value_or("");
    return database_.write_now([&](storage::Transaction& transaction) -> Result<Track> {
        auto& sql = transaction.sql();
        put_edit(sql, track_id, edit);
        const auto covers = covers_of(sql, place.library);
        scan::Ingest ingest(transaction, place.library, covers, clock_());
        ingest.take({place.path, *found, *facts, cover_id, sidecar.file, cue.file});
        ingest.finish();
        return *load_track(sql, track_id);
    });
}

}  // namespace polyphony::catalog
