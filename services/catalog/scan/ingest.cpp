#include "services/catalog/scan/ingest.h"

#include <algorithm>
#include <filesystem>

#include "platform/encoding/path_text.h"
#include "platform/events/events.h"
#include "platform/ids/ids.h"
#include "services/catalog/catalog_store.h"
#include "services/catalog/edits/edit_store.h"
#include "services/catalog/lyrics/lyrics_store.h"
#include "services/catalog/messages.h"
#include "services/catalog/part_path.h"
#include "services/catalog/pictures/picture_store.h"
#include "services/catalog/scan/album_facts.h"
#include "services/catalog/scan/artist_store.h"
#include "services/catalog/search/search_store.h"
#include "services/catalog/sound/sound_store.h"
#include "services/catalog/text.h"
#include "services/catalog/uploads/publication.h"

namespace polyphony::catalog::scan {
namespace {

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

AlbumKey key_of(const FileFacts& facts) {
    AlbumKey key;
    if (facts.album.empty()) return key;
    key.title_key = name_key(facts.album);
    for (const auto& artist : facts.album_artists) key.artist_key += name_key(artist) + '\n';
    key.edition = edition_of(facts.album_tags);
    return key;
}

}  // namespace

Ingest::Ingest(storage::Transaction& transaction, const Library& library, const FolderCoverIds& covers, UnixMillis now)
    : transaction_(transaction), sql_(transaction.sql()), library_(library), covers_(covers), now_(now) {}

void Ingest::take(const ScannedFile& scanned) {
    if (!scanned.result) return withdraw_unreadable(scanned);
    remove_problem(sql_, library_.id, scanned.path);

    const auto facts = as_released(sql_, scanned.path, *scanned.result);
    std::set<std::string> taken;
    if (facts.parts.empty()) taken.insert(take_track(scanned, facts));
    for (const auto& part : facts.parts) taken.insert(take_track(scanned, part));
    for (const auto& stored : parts_of_file(sql_, library_, scanned.path))
        if (!taken.contains(stored.track_id)) withdraw(stored.track_id);
    if (facts.parts.empty()) return;
    if (const auto whole = file_at(sql_, library_, scanned.path)) withdraw(whole->track_id);
}

void Ingest::withdraw_unreadable(const ScannedFile& scanned) {
    KnownFile file;
    file.path = scanned.path;
    file.size_bytes = scanned.file.size_bytes;
    file.modified_ms = scanned.file.modified_ms;
    put_problem(sql_, library_.id, file, scanned.result.error());
    if (const auto stored = file_at(sql_, library_, scanned.path)) withdraw(stored->track_id);
    for (const auto& part : parts_of_file(sql_, library_, scanned.path)) withdraw(part.track_id);
}

std::string Ingest::take_track(const ScannedFile& scanned, FileFacts facts) {
    auto stored = recognise(scanned.path, facts);
    std::optional<Track> previous;
    if (stored) {
        facts = edited(std::move(facts), find_edit(sql_, stored->track_id));
        previous = load_track(sql_, stored->track_id);
        touch(*previous, !stored->missing);
    }

    TrackPlace place;
    place.folder = folder_of(scanned.path);
    place.album_folder = album_folder_of(place.folder);
    place.identity = facts.identity;
    place.embedded_cover_id = scanned.cover_id;
    place.sidecar = scanned.sidecar;
    place.cue = scanned.cue;

    Track track;
    track.id = previous ? previous->id : ids::make();
    track.added_at = previous ? previous->added_at : now_;
    track.library_id = library_.id;
    track.title =
        facts.title.empty() ? readable_path(std::filesystem::path(scanned.path).stem().string()) : facts.title;
    track.artists = credits_of(facts);
    track.display_artist = facts.display_artist;
    track.display_album_artist = facts.display_album_artist;
    track.tags = facts.tags;
    track.album_tags = facts.album_tags;
    track.album_id = album_of(facts, place.album_folder, previous);
    track.disc_number = facts.disc_number;
    track.disc_subtitle = facts.disc_subtitle;
    track.track_number = facts.track_number;
    track.year = facts.year;
    track.genres = facts.genres;
    track.duration_ms = facts.duration_ms;
    track.bitrate_kbps = facts.bitrate_kbps;
    track.sample_rate_hz = facts.sample_rate_hz;
    track.channels = facts.channels;
    track.cover_id = scanned.cover_id.empty() ? folder_cover(place.folder) : scanned.cover_id;
    track.file = {scanned.path, scanned.file.size_bytes, scanned.file.modified_ms, facts.content_type, facts.codec,
                  facts.part};
    const bool known = previous.has_value();
    put_track(sql_, track, place, known);
    if (known || facts.track_gain_db) put_gain_tag(sql_, track.id, GainScope::Track, facts.track_gain_db);
    if (known || facts.album_gain_db) put_gain_tag(sql_, track.id, GainScope::Album, facts.album_gain_db);
    if (known || !facts.lyrics.empty()) put_lyrics(sql_, track, facts.lyrics);
    touch(track, false);
    present_.insert(track.id);
    return track.id;
}

std::optional<StoredFile> Ingest::recognise(const std::string& path, const FileFacts& facts) {
    const auto& identity = facts.identity;
    auto here = file_at(sql_, library_, part_path(path, facts.part.number));
    if (here && here->identity == identity) return here;
    for (auto& candidate : files_with_identity(sql_, library_, identity)) {
        if (!gone(candidate)) continue;
        if (here) withdraw(here->track_id);  // Another file took its place; its own may still turn up.
        return std::move(candidate);
    }
    return here;
}

/// True if the file is no longer where, or as, the database knows it. A file of another library must be missing there,
/// which nobody can say while its disk is not mounted.
bool Ingest::gone(const StoredFile& stored) const {
    if (stored.missing) return true;
    const std::filesystem::path root = path_of_text(stored.library_folder);
    const auto found = look_at_file(root / path_of_text(stored.path));
    if (stored.library_id == library_.id) {
        return !found || found->size_bytes != stored.size_bytes || found->modified_ms != stored.modified_ms;
    }
    std::error_code error;
    return !found && !std::filesystem::is_empty(root, error) && !error;
}

std::optional<std::string> Ingest::edition_among(const std::vector<AlbumEdition>& albums, const std::string& edition,
                                                 const std::string& album_folder) {
    for (const auto& album : albums)
        if (album.edition == edition) return album.id;
    for (const auto& album : albums) {
        if (!takes_in(album, editions_of_tracks(sql_, album.id), edition, album_folder)) continue;
        if (album.edition.empty()) set_album_edition(sql_, album.id, edition);
        return album.id;
    }
    return std::nullopt;
}

std::string Ingest::album_of(const FileFacts& facts, const std::string& album_folder,
                             const std::optional<Track>& previous) {
    auto key = key_of(facts);
    if (!key.artist_key.empty()) {
        if (auto album = edition_among(albums_by_key(sql_, library_.id, key), key.edition, album_folder)) return *album;
        auto unsigned_here = albums_in_folder(sql_, library_.id, key.title_key, album_folder, true);
        if (auto album = edition_among(unsigned_here, key.edition, album_folder)) {
            set_album_artist_key(sql_, *album, key.artist_key);
            return *album;
        }
    } else {
        auto here = albums_in_folder(sql_, library_.id, key.title_key, album_folder, false);
        if (auto album = edition_among(here, key.edition, album_folder)) return *album;
        if (previous && !key.title_key.empty()) {  // The folder was renamed.
            auto before = key_of_album(sql_, previous->album_id);
            if (before && before->title_key == key.title_key && before->artist_key.empty() &&
                before->edition == key.edition)
                return previous->album_id;
        }
    }
    auto title = facts.album;
    if (title.empty()) title = album_folder.empty() ? library_.name : readable_path(file_name(album_folder));
    return add_album(sql_, library_.id, key, title, now_);
}

std::vector<Credit> Ingest::credits_of(const FileFacts& facts) {
    for (const auto& artist : facts.named_artists) name_artist(artist);
    std::vector<Credit> credits;
    auto add = [&](const std::vector<std::string>& names, Role role) {
        for (const auto& name : names) credits.push_back({artist_of(name), name, role});
    };
    add(facts.artists, Role::Artist);
    add(facts.album_artists, Role::AlbumArtist);
    for (const auto& [role, name, detail] : facts.credits) credits.push_back({artist_of(name), name, role, detail});
    return credits;
}

const std::string& Ingest::artist_of(const std::string& name) {
    auto known = artist_ids_.find(name);
    if (known == artist_ids_.end()) known = artist_ids_.emplace(name, find_or_add_artist(sql_, name)).first;
    return known->second;
}

void Ingest::name_artist(const NamedArtist& artist) {
    auto& said = named_[artist.name];
    if (said == artist) return;
    said = artist;
    artist_ids_[artist.name] = find_or_add_artist(sql_, artist);
}

std::string Ingest::folder_cover(const std::string& folder) const {
    auto cover = covers_.find(folder);
    if (cover == covers_.end()) cover = covers_.find(album_folder_of(folder));
    return cover == covers_.end() ? std::string() : cover->second;
}

void Ingest::withdraw(const std::string& track_id) {
    auto track = load_track(sql_, track_id);
    if (!track) return;
    touch(*track, true);
    set_missing(sql_, track_id);
    present_.erase(track_id);
}

void Ingest::set_folder_cover(const FolderCover& cover) {
    put_folder_picture(sql_, PictureKind::Cover, library_.id, cover);
    refresh_covers(cover.folder);
}

void Ingest::drop_folder_cover(const std::string& folder) {
    remove_folder_picture(sql_, PictureKind::Cover, library_.id, folder);
    refresh_covers(folder);
}

void Ingest::set_artist_picture(const FolderCover& picture) {
    put_folder_picture(sql_, PictureKind::Artist, library_.id, picture);
    want_blurhashes(sql_, {picture.cover_id});
    touch_artists_in(picture.folder);
}

void Ingest::drop_artist_picture(const std::string& folder) {
    remove_folder_picture(sql_, PictureKind::Artist, library_.id, folder);
    touch_artists_in(folder);
}

void Ingest::touch_artists_in(const std::string& folder) {
    for (const auto& artist : album_artists_in(sql_, library_.id, folder)) artists_.emplace(artist, library_.id);
}

void Ingest::refresh_covers(const std::string& folder) {
    for (const auto& id : tracks_without_own_cover(sql_, library_.id, folder)) {
        auto track = load_track(sql_, id);
        auto cover = folder_cover(folder_of(track->file.path));
        if (track->cover_id == cover) continue;
        set_track_cover(sql_, id, cover);
        touch(*track, true);
        present_.insert(id);
    }
}

void Ingest::touch(const Track& track, bool present) {
    tracks_.emplace(track.id, present);
    albums_.insert(track.album_id);
    touch_artists(track.artists, track.library_id);
}

void Ingest::touch_artists(const std::vector<Credit>& credits, const std::string& library_id) {
    for (const auto& credit : credits) artists_.emplace(credit.artist_id, library_id);
}

int Ingest::finish() {
    for (const auto& album : albums_) refresh_album(album);
    for (const auto& [artist, library] : artists_) refresh_artist(artist, library);
    // Together, since they are read with their albums as these are by now.
    std::set<std::string> covers;
    for (const auto& track : load_all_tracks(sql_, {present_.begin(), present_.end()})) {
        announce(track, tracks_.at(track.id));
        if (!track.cover_id.empty()) covers.insert(track.cover_id);
    }
    want_blurhashes(sql_, covers);
    for (const auto& [track, was_present] : tracks_) {
        if (!present_.contains(track)) announce_withdrawn(track, was_present);
    }
    return static_cast<int>(tracks_.size());
}

void Ingest::refresh_album(const std::string& album_id) {
    auto before = load_album(sql_, album_id);
    auto tracks = load_tracks_of_album(sql_, album_id);
    auto after = *before;
    auto genres = sum_up(tracks, after);
    if (after.cover_id != before->cover_id) after.cover_blurhash.clear();
    if (after.artists.empty() && by_various_artists(tracks)) {
        const std::string various = "Various Artists";
        after.artists.push_back({artist_of(various), various, Role::AlbumArtist});
    }
    put_album(sql_, after, genres);
    touch_artists(before->artists, before->library_id);
    touch_artists(after.artists, before->library_id);

    if (tracks.empty()) {
        if (before->track_count == 0) return;
        note_change(sql_, Kind::Album, album_id);
        v1::AlbumWithdrawn event;
        event.set_album_id(album_id);
        events::emit(transaction_, album_id, event);
        return;
    }
    if (after == *before) return;
    note_change(sql_, Kind::Album, album_id);
    if (before->track_count == 0) {
        v1::AlbumPublished event;
        *event.mutable_album() = to_message(after);
        events::emit(transaction_, album_id, event);
    } else {
        v1::AlbumChanged event;
        *event.mutable_album() = to_message(after);
        events::emit(transaction_, album_id, event);
    }
}

void Ingest::refresh_artist(const std::string& artist_id, const std::string& library_id) {
    recount_artist(sql_, artist_id, library_id);
    note_change(sql_, Kind::Artist, artist_id);
}

void Ingest::announce_withdrawn(const std::string& track_id, bool was_present) {
    if (!was_present) return;
    note_change(sql_, Kind::Track, track_id);
    v1::TrackWithdrawn event;
    event.set_track_id(track_id);
    events::emit(transaction_, track_id, event);
}

void Ingest::announce(const Track& track, bool was_present) {
    note_change(sql_, Kind::Track, track.id);
    if (was_present) {
        v1::TrackChanged event;
        *event.mutable_track() = to_message(track);
        *event.mutable_file() = file_message(track, library_);
        events::emit(transaction_, track.id, event);
    } else {
        v1::TrackPublished event;
        *event.mutable_track() = to_message(track);
        *event.mutable_file() = file_message(track, library_);
        events::emit(transaction_, track.id, event);
    }
}

}  // namespace polyphony::catalog::scan
