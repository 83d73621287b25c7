#include "services/catalog/uploads/publication.h"

#include <filesystem>

#include "platform/ids/ids.h"
#include "services/catalog/library_store.h"
#include "services/catalog/scan/ingest_store.h"
#include "services/catalog/uploads/release_events.h"
#include "services/catalog/uploads/upload_store.h"

namespace polyphony::catalog {

scan::FileFacts as_released(const Release& release, const Upload& upload, scan::FileFacts facts) {
    if (facts.title.empty()) facts.title = upload.title;
    if (facts.artists.empty()) facts.artists = release.artists;
    facts.album = release.title;
    facts.album_artists = release.artists;
    facts.display_album_artist.clear();
    facts.parts.clear();  // Who uploads a file uploads one track.
    return facts;
}

scan::FileFacts as_released(soci::session& sql, const std::string& path, scan::FileFacts facts) {
    const auto id = std::filesystem::path(path).stem().string();
    if (!ids::valid(id)) return facts;
    const auto upload = find_upload(sql, id);
    if (!upload || UploadFiles::library_path(*upload) != path) return facts;
    return as_released(*find_release(sql, upload->release_id), *upload, std::move(facts));
}

Result<std::map<std::string, std::string>> with_uploads(std::map<std::string, std::string> libraries,
                                                        const std::string& name, const UploadFiles& files) {
    if (libraries.contains(name))
        return fail(Code::InvalidArgument,
                    "A library is named " + name + ", as that of uploads; name that one with --upload-library.");
    std::error_code error;
    if (std::filesystem::exists(files.music(), error)) libraries[name] = files.music().string();
    return libraries;
}

Publication::Publication(const UploadFiles& files, std::string library, Clock clock)
    : files_(files), library_(std::move(library)), clock_(std::move(clock)) {}

Library Publication::library(soci::session& sql) const {
    return attach_library(sql, library_, files_.music().string());
}

void Publication::publish(storage::Transaction& transaction, Release& release,
                          const std::vector<scan::ScannedFile>& files) const {
    auto& sql = transaction.sql();
    const auto home = library(sql);
    const scan::FolderCoverIds no_covers;
    scan::Ingest ingest(transaction, home, no_covers, clock_());
    for (const auto& file : files) ingest.take(file);
    ingest.finish();
    for (auto& upload : release.uploads) {
        const auto track = scan::file_at(sql, home, UploadFiles::library_path(upload));
        if (!track) continue;
        upload.track_id = track->track_id;
        put_upload(sql, upload);
    }
    release.state = ReleaseState::Published;
    put_release(sql, release);
    emit_changed(transaction, release);
}

void Publication::withdraw(storage::Transaction& transaction, const Release& release) const {
    if (release.state != ReleaseState::Published) return;
    for (const auto& upload : release.uploads) files_.hide(upload);
    const auto home = library(transaction.sql());
    const scan::FolderCoverIds no_covers;
    scan::Ingest ingest(transaction, home, no_covers, clock_());
    for (const auto& upload : release.uploads)
        if (scan::file_at(transaction.sql(), home, UploadFiles::library_path(upload))) ingest.withdraw(upload.track_id);
    ingest.finish();
}

void Publication::remove(storage::Transaction& transaction, const Release& release) const {
    withdraw(transaction, release);
    remove_release(transaction.sql(), release.id);
}

void Publication::forget(storage::Transaction& transaction, const std::string& owner_id) const {
    for (const auto& id : release_ids_of(transaction.sql(), owner_id))
        remove(transaction, *find_release(transaction.sql(), id));
}

}  // namespace polyphony::catalog
