#include "services/catalog/folders/folder_store.h"

#include "services/catalog/catalog_store.h"

namespace polyphony::catalog {
namespace {

using soci::into;
using soci::use;

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// The paths of folders with tracks in a library below `path`, and perhaps others.
std::vector<std::string> folders_with_tracks(soci::session& sql, const FolderPlace& place) {
    const auto prefix = place.path.empty() ? place.path : place.path + '/';
    return select_ids(sql,
                      "SELECT DISTINCT folder FROM tracks WHERE library_id = :library AND missing = 0"
                      " AND substr(folder, 1, length(:prefix)) = :prefix",
                      use(place.library_id, "library"), use(prefix, "prefix"));
}

/// What a folder's own tracks tell of it.
void sum_up(soci::session& sql, Folder& folder) {
    std::string first;
    std::string last;
    sql << "SELECT COALESCE(MIN(album_id), ''), COALESCE(MAX(album_id), ''), COALESCE(MAX(cover_id), '') FROM tracks"
           " WHERE library_id = :library AND folder = :folder AND missing = 0",
        into(first), into(last), into(folder.cover_id), use(folder.place.library_id, "library"),
        use(folder.place.path, "folder");
    if (first == last) folder.album_id = first;
}

}  // namespace

Folder load_folder(soci::session& sql, const FolderPlace& place, int max_tracks) {
    Folder folder;
    folder.place = place;
    folder.name = last_part(place.path);
    sum_up(sql, folder);
    for (auto& path : children(place.path, folders_with_tracks(sql, place))) {
        Folder below;
        below.name = last_part(path);
        below.place = {place.library_id, std::move(path)};
        sum_up(sql, below);
        if (folder.cover_id.empty()) folder.cover_id = below.cover_id;
        folder.folders.push_back(std::move(below));
    }
    const auto ids = select_ids(sql,
                                "SELECT id FROM tracks WHERE library_id = :library AND folder = :folder AND missing = 0"
                                " ORDER BY path LIMIT :limit",
                                use(place.library_id, "library"), use(place.path, "folder"), use(max_tracks, "limit"));
    folder.tracks = find_tracks(sql, {place.library_id}, ids);
    return folder;
}

}  // namespace polyphony::catalog
