#include "services/catalog/messages.h"

#include <filesystem>

#include "platform/encoding/path_text.h"
#include "services/catalog/text.h"

namespace polyphony::catalog {
namespace {

void add_credits(const std::vector<Credit>& credits, google::protobuf::RepeatedPtrField<v1::Credit>& messages) {
    for (const auto& credit : credits) {
        auto& message = *messages.Add();
        message.set_artist_id(credit.artist_id);
        message.set_name(credit.name);
        message.set_role(static_cast<v1::ArtistRole>(credit.role));
        message.set_detail(credit.detail);
    }
}

void add_tags(const TagValues& tags, google::protobuf::RepeatedPtrField<v1::Tag>& messages) {
    for (const auto& [name, values] : tags) {
        auto& message = *messages.Add();
        message.set_name(name);
        message.mutable_values()->Add(values.begin(), values.end());
    }
}

/// Of a part, about what it takes up in its file.
std::int64_t size_of(const Track& track) {
    constexpr std::int64_t kBitsPerByte = 8;
    if (track.file.part.number == 0) return track.file.size_bytes;
    return std::int64_t{track.bitrate_kbps} * track.duration_ms / kBitsPerByte;
}

bool is_explicit(const TagValues& tags) {
    const auto advisory = tags.find("explicit");
    return advisory != tags.end() && !advisory->second.empty() && advisory->second.front() == "explicit";
}

}  // namespace

google::protobuf::Timestamp to_message(UnixMillis time) {
    google::protobuf::Timestamp message;
    message.set_seconds(time / 1000);
    message.set_nanos(static_cast<int>(time % 1000) * 1'000'000);
    return message;
}

v1::Library to_message(const Library& library) {
    v1::Library message;
    message.set_id(library.id);
    message.set_name(library.name);
    return message;
}

v1::Artist to_message(const Artist& artist) {
    v1::Artist message;
    message.set_id(artist.id);
    message.set_name(artist.name);
    message.set_sort_name(artist.sort_name);
    message.set_musicbrainz_id(artist.musicbrainz_id);
    message.set_index_letter(index_letter(artist.sort_name));
    message.set_album_count(artist.album_count);
    message.set_track_count(artist.track_count);
    for (int role = v1::ArtistRole_MIN; role <= v1::ArtistRole_MAX; ++role)
        if ((artist.roles & role_bit(static_cast<Role>(role))) != 0)
            message.add_roles(static_cast<v1::ArtistRole>(role));
    message.set_cover_id(artist.cover_id);
    message.set_cover_blurhash(artist.cover_blurhash);
    return message;
}

v1::Album to_message(const Album& album) {
    v1::Album message;
    message.set_id(album.id);
    message.set_title(album.title);
    add_credits(album.artists, *message.mutable_artists());
    message.set_year(album.year);
    message.mutable_genres()->Add(album.genres.begin(), album.genres.end());
    message.set_track_count(album.track_count);
    message.set_duration_ms(album.duration_ms);
    message.set_cover_id(album.cover_id);
    message.set_cover_blurhash(album.cover_blurhash);
    message.set_library_id(album.library_id);
    *message.mutable_added_at() = to_message(album.added_at);
    message.set_display_artist(album.display_artist);
    add_tags(album.tags, *message.mutable_tags());
    if (album.loudness) *message.mutable_loudness() = to_message(*album.loudness);
    return message;
}

v1::Track to_message(const Track& track) {
    v1::Track message;
    message.set_id(track.id);
    message.set_title(track.title);
    add_credits(track.artists, *message.mutable_artists());
    message.set_album_id(track.album_id);
    message.set_album_title(track.album_title);
    message.set_disc_number(track.disc_number);
    message.set_track_number(track.track_number);
    message.set_year(track.year);
    message.mutable_genres()->Add(track.genres.begin(), track.genres.end());
    message.set_duration_ms(track.duration_ms);
    message.set_bitrate_kbps(track.bitrate_kbps);
    message.set_sample_rate_hz(track.sample_rate_hz);
    message.set_channels(track.channels);
    message.set_content_type(track.file.content_type);
    message.set_size_bytes(size_of(track));
    message.set_cover_id(track.cover_id);
    message.set_cover_blurhash(track.cover_blurhash);
    message.set_library_id(track.library_id);
    *message.mutable_added_at() = to_message(track.added_at);
    message.set_disc_subtitle(track.disc_subtitle);
    message.set_display_artist(track.display_artist);
    message.set_display_album_artist(track.display_album_artist);
    add_tags(track.tags, *message.mutable_tags());
    message.set_explicit_(is_explicit(track.tags));
    if (track.loudness) *message.mutable_loudness() = to_message(*track.loudness);
    message.set_path(readable_path(track.file.path));
    if (track.album_loudness) *message.mutable_album_loudness() = to_message(*track.album_loudness);
    return message;
}

v1::Folder to_message(const Folder& folder) {
    v1::Folder message;
    message.set_id(folder_id(folder.place));
    message.set_name(readable_path(folder.name));
    if (const auto above = parent(folder.place)) message.set_parent_id(folder_id(*above));
    for (const auto& below : folder.folders) *message.add_folders() = to_message(below);
    for (const auto& track : folder.tracks) *message.add_tracks() = to_message(track);
    message.set_album_id(folder.album_id);
    message.set_cover_id(folder.cover_id);
    return message;
}

v1::Genre to_message(const Genre& genre) {
    v1::Genre message;
    message.set_name(genre.name);
    message.set_track_count(genre.track_count);
    message.set_album_count(genre.album_count);
    return message;
}

v1::Loudness to_message(const Loudness& loudness) {
    v1::Loudness message;
    message.set_integrated_lufs(loudness.integrated_lufs);
    message.set_range_lu(loudness.range_lu);
    message.set_true_peak_dbtp(loudness.true_peak_dbtp);
    message.set_gain_db(loudness.gain_db);
    return message;
}

v1::DuplicateGroup to_message(const SameRecording& same) {
    v1::DuplicateGroup message;
    for (const auto& track : same.tracks) *message.add_tracks() = to_message(track);
    message.set_bit_error_rate(same.bit_error_rate);
    return message;
}

v1::AudioFile file_message(const Track& track, const Library& library) {
    v1::AudioFile message;
    message.set_path((std::filesystem::path(library.folder) / track.file.path).string());
    message.set_size_bytes(track.file.size_bytes);
    message.set_modified_ms(track.file.modified_ms);
    message.set_content_type(track.file.content_type);
    message.set_bitrate_kbps(track.bitrate_kbps);
    message.set_codec(track.file.codec);
    message.set_part_start_us(track.file.part.start_us);
    message.set_part_end_us(track.file.part.end_us);
    return message;
}

}  // namespace polyphony::catalog
