#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/catalog/sql.h"
#include "services/catalog/uploads/release.h"

/// SQL for releases and the files in them.
namespace polyphony::catalog {

void put_release(soci::session& sql, const Release& release);
/// Deletes a release with its files' rows.
void remove_release(soci::session& sql, const std::string& release_id);
/// With its files; nothing whatever `release_id` is, if there is none, as with all that follows.
std::optional<Release> find_release(soci::session& sql, const std::string& release_id);
/// Newest first, without files: those of one person, or of all if `owner_id` is empty; from below `before` on, unless
/// that is empty.
std::vector<Release> list_releases(soci::session& sql, const std::string& owner_id, const std::string& before,
                                   int limit);
int count_releases(soci::session& sql, const std::string& owner_id);
/// The ids of the releases of a person.
Ids release_ids_of(soci::session& sql, const std::string& owner_id);
/// Scheduled ones whose date has come, the oldest first.
Ids due_releases(soci::session& sql, UnixMillis now, int limit);
/// When the next scheduled one appears.
std::optional<UnixMillis> next_appearance(soci::session& sql);

void put_upload(soci::session& sql, const Upload& upload);
void remove_upload(soci::session& sql, const std::string& upload_id);
std::optional<Upload> find_upload(soci::session& sql, const std::string& upload_id);
/// By state, the oldest first.
std::vector<Upload> uploads_in(soci::session& sql, UploadState state, int limit);
/// Those of releases that have appeared.
std::vector<Upload> published_uploads(soci::session& sql);
/// All whose bytes are kept.
Ids kept_upload_ids(soci::session& sql);
/// Forgets unfinished ones whose time is over.
void remove_expired(soci::session& sql, UnixMillis now);
/// Notes how much is on the disk, if that was `before` until now; false if it was not.
bool advance(soci::session& sql, const Upload& upload, std::int64_t before);

/// What a person has that has not appeared.
struct Pending {
    int unfinished = 0;
    std::int64_t bytes = 0;
};
Pending pending_of(soci::session& sql, const std::string& owner_id);

/// Whether a track is an upload of this person.
bool uploaded_by(soci::session& sql, const std::string& track_id, const std::string& owner_id);

/// Tracks of these libraries that are the same recording as a file: with the same audio in them, or, once it is a
/// track, with the same sound.
Ids same_recordings(soci::session& sql, const Upload& upload, const Ids& libraries);

}  // namespace polyphony::catalog
