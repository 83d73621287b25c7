#include "services/catalog/uploads/upload_store.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>

#include "platform/ids/ids.h"

namespace polyphony::catalog {
namespace {

using soci::into;
using soci::use;

template <class... Uses>
std::vector<Release> select_releases(soci::session& sql, const std::string& rest, Uses... uses) {
    Release release;
    std::string artists;
    int type = 0;
    int state = 0;
    std::vector<Release> releases;
    soci::statement statement =
        ((sql.prepare << "SELECT id, owner_id, title, artists, type, appears_at, state, created_at FROM releases " +
                             rest,
          into(release.id), into(release.owner_id), into(release.title), into(artists), into(type),
          into(release.appears_at), into(state), into(release.created_at)),
         ..., uses);
    statement.execute();
    while (statement.fetch()) {
        boost::algorithm::split(release.artists, artists, boost::algorithm::is_any_of("\n"));
        release.type = static_cast<ReleaseType>(type);
        release.state = static_cast<ReleaseState>(state);
        releases.push_back(release);
    }
    return releases;
}

template <class... Uses>
std::vector<Upload> select_uploads(soci::session& sql, const std::string& rest, Uses... uses) {
    Upload upload;
    int state = 0;
    std::vector<Upload> uploads;
    soci::statement statement =
        ((sql.prepare << "SELECT id, release_id, owner_id, file_name, ending, size_bytes, received_bytes, state,"
                         " reason, expires_at, title, duration_ms, identity, track_id FROM uploads " +
                             rest,
          into(upload.id), into(upload.release_id), into(upload.owner_id), into(upload.file_name), into(upload.ending),
          into(upload.size_bytes), into(upload.received_bytes), into(state), into(upload.reason),
          into(upload.expires_at), into(upload.title), into(upload.duration_ms), into(upload.identity),
          into(upload.track_id)),
         ..., uses);
    statement.execute();
    while (statement.fetch()) {
        upload.state = static_cast<UploadState>(state);
        uploads.push_back(upload);
    }
    return uploads;
}

}  // namespace

void put_release(soci::session& sql, const Release& release) {
    const auto artists = boost::algorithm::join(release.artists, "\n");
    const auto type = static_cast<int>(release.type);
    const auto state = static_cast<int>(release.state);
    sql << "INSERT INTO releases (id, owner_id, title, artists, type, appears_at, state, created_at)"
           " VALUES (:id, :owner, :title, :artists, :type, :appears, :state, :created)"
           " ON CONFLICT (id) DO UPDATE SET title = excluded.title, artists = excluded.artists, type = excluded.type,"
           " appears_at = excluded.appears_at, state = excluded.state",
        use(release.id, "id"), use(release.owner_id, "owner"), use(release.title, "title"), use(artists, "artists"),
        use(type, "type"), use(release.appears_at, "appears"), use(state, "state"), use(release.created_at, "created");
}

void remove_release(soci::session& sql, const std::string& release_id) {
    sql << "DELETE FROM uploads WHERE release_id = :id", use(release_id, "id");
    sql << "DELETE FROM releases WHERE id = :id", use(release_id, "id");
}

std::optional<Release> find_release(soci::session& sql, const std::string& release_id) {
    if (!ids::valid(release_id)) return std::nullopt;
    auto found = select_releases(sql, "WHERE id = :id", use(release_id, "id"));
    if (found.empty()) return std::nullopt;
    found.front().uploads = select_uploads(sql, "WHERE release_id = :id ORDER BY id", use(release_id, "id"));
    return std::move(found.front());
}

std::vector<Release> list_releases(soci::session& sql, const std::string& owner_id, const std::string& before,
                                   int limit) {
    return select_releases(sql,
                           "WHERE (:owner = '' OR owner_id = :owner) AND (:before = '' OR id < :before)"
                           " ORDER BY id DESC LIMIT :limit",
                           use(owner_id, "owner"), use(before, "before"), use(limit, "limit"));
}

int count_releases(soci::session& sql, const std::string& owner_id) {
    int count = 0;
    sql << "SELECT COUNT(*) FROM releases WHERE owner_id = :owner", into(count), use(owner_id, "owner");
    return count;
}

Ids release_ids_of(soci::session& sql, const std::string& owner_id) {
    return select_ids(sql, "SELECT id FROM releases WHERE owner_id = :owner", use(owner_id, "owner"));
}

Ids due_releases(soci::session& sql, UnixMillis now, int limit) {
    const auto scheduled = static_cast<int>(ReleaseState::Scheduled);
    return select_ids(sql,
                      "SELECT id FROM releases WHERE state = :state AND appears_at <= :now"
                      " ORDER BY appears_at, id LIMIT :limit",
                      use(scheduled, "state"), use(now, "now"), use(limit, "limit"));
}

std::optional<UnixMillis> next_appearance(soci::session& sql) {
    const auto scheduled = static_cast<int>(ReleaseState::Scheduled);
    UnixMillis next = 0;
    soci::indicator there = soci::i_null;
    sql << "SELECT MIN(appears_at) FROM releases WHERE state = :state", into(next, there), use(scheduled, "state");
    if (there == soci::i_null) return std::nullopt;
    return next;
}

void put_upload(soci::session& sql, const Upload& upload) {
    const auto state = static_cast<int>(upload.state);
    sql << "INSERT INTO uploads (id, release_id, owner_id, file_name, ending, size_bytes, received_bytes, state,"
           " reason, expires_at, title, duration_ms, identity, track_id)"
           " VALUES (:id, :release, :owner, :name, :ending, :size, :received, :state, :reason, :expires, :title,"
           " :duration, :identity, :track)"
           " ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason, title = excluded.title,"
           " duration_ms = excluded.duration_ms, identity = excluded.identity, track_id = excluded.track_id",
        use(upload.id, "id"), use(upload.release_id, "release"), use(upload.owner_id, "owner"),
        use(upload.file_name, "name"), use(upload.ending, "ending"), use(upload.size_bytes, "size"),
        use(upload.received_bytes, "received"), use(state, "state"), use(upload.reason, "reason"),
        use(upload.expires_at, "expires"), use(upload.title, "title"), use(upload.duration_ms, "duration"),
        use(upload.identity, "identity"), use(upload.track_id, "track");
}

void remove_upload(soci::session& sql, const std::string& upload_id) {
    sql << "DELETE FROM uploads WHERE id = :id", use(upload_id, "id");
}

std::optional<Upload> find_upload(soci::session& sql, const std::string& upload_id) {
    if (!ids::valid(upload_id)) return std::nullopt;
    auto found = select_uploads(sql, "WHERE id = :id", use(upload_id, "id"));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Upload> uploads_in(soci::session& sql, UploadState state, int limit) {
    const auto number = static_cast<int>(state);
    return select_uploads(sql, "WHERE state = :state ORDER BY id LIMIT :limit", use(number, "state"),
                          use(limit, "limit"));
}

std::vector<Upload> published_uploads(soci::session& sql) {
    const auto accepted = static_cast<int>(UploadState::Accepted);
    const auto published = static_cast<int>(ReleaseState::Published);
    return select_uploads(sql,
                          "WHERE state = :accepted AND release_id IN"
                          " (SELECT id FROM releases WHERE state = :published) ORDER BY id",
                          use(accepted, "accepted"), use(published, "published"));
}

Ids kept_upload_ids(soci::session& sql) {
    const auto refused = static_cast<int>(UploadState::Refused);
    return select_ids(sql, "SELECT id FROM uploads WHERE state <> :refused", use(refused, "refused"));
}

void remove_expired(soci::session& sql, UnixMillis now) {
    const auto receiving = static_cast<int>(UploadState::Receiving);
    sql << "DELETE FROM uploads WHERE state = :state AND expires_at <= :now", use(receiving, "state"), use(now, "now");
}

bool advance(soci::session& sql, const Upload& upload, std::int64_t before) {
    const auto state = static_cast<int>(upload.state);
    soci::statement statement =
        (sql.prepare << "UPDATE uploads SET received_bytes = :received, state = :state, expires_at = :expires"
                        " WHERE id = :id AND received_bytes = :before",
         use(upload.received_bytes, "received"), use(state, "state"), use(upload.expires_at, "expires"),
         use(upload.id, "id"), use(before, "before"));
    statement.execute(true);
    return statement.get_affected_rows() == 1;
}

Pending pending_of(soci::session& sql, const std::string& owner_id) {
    const auto receiving = static_cast<int>(UploadState::Receiving);
    Pending pending;
    sql << "SELECT COUNT(CASE WHEN state = :state THEN 1 END), COALESCE(SUM(size_bytes), 0) FROM uploads"
           " WHERE owner_id = :owner AND track_id = ''",
        into(pending.unfinished), into(pending.bytes), use(receiving, "state"), use(owner_id, "owner");
    return pending;
}

bool uploaded_by(soci::session& sql, const std::string& track_id, const std::string& owner_id) {
    return !select_uploads(sql, "WHERE track_id = :track AND owner_id = :owner", use(track_id, "track"),
                           use(owner_id, "owner"))
                .empty();
}

Ids same_recordings(soci::session& sql, const Upload& upload, const Ids& libraries) {
    constexpr int kMost = 20;
    if (upload.identity.empty()) return {};
    const auto visible = in_list(libraries);
    return select_ids(sql,
                      "SELECT id FROM tracks WHERE library_id IN " + visible +
                          " AND identity = :identity AND missing = 0 AND id <> :track"
                          " UNION SELECT t.id FROM duplicates d JOIN tracks t ON t.id = d.other_id"
                          " WHERE d.track_id = :track AND t.missing = 0 AND t.library_id IN " +
                          visible +
                          " UNION SELECT t.id FROM duplicates d JOIN tracks t ON t.id = d.track_id"
                          " WHERE d.other_id = :track AND t.missing = 0 AND t.library_id IN " +
                          visible + " ORDER BY 1 LIMIT :most",
                      use(upload.identity, "identity"), use(upload.track_id, "track"), use(kMost, "most"));
}

}  // namespace polyphony::catalog
