#include "services/catalog/scan/album_facts.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "services/catalog/text.h"

namespace polyphony::catalog::scan {
namespace {

/// A folder of untagged music is one album; it must fit into an event all the same.
constexpr std::size_t kMostGenres = 50;
constexpr std::size_t kMostValues = 20;  // Of one tag.

std::vector<Credit> credits_in(const Track& track, Role role) {
    std::vector<Credit> credits;
    for (const auto& credit : track.artists) {
        if (credit.role == role) credits.push_back({credit.artist_id, credit.name, Role::AlbumArtist});
    }
    return credits;
}

std::vector<std::string> performer_ids(const Track& track) {
    std::vector<std::string> ids;
    ids.reserve(track.artists.size());
    for (const auto& credit : credits_in(track, Role::Artist)) ids.push_back(credit.artist_id);
    return ids;
}

void credit(const std::vector<Track>& tracks, Album& album) {
    album.artists.clear();
    album.display_artist.clear();
    for (const auto& track : tracks) {
        album.artists = credits_in(track, Role::AlbumArtist);
        album.display_artist = track.display_album_artist;
        if (!album.artists.empty()) return;
    }
    if (tracks.empty() || by_various_artists(tracks)) return;
    album.artists = credits_in(tracks.front(), Role::Artist);
    album.display_artist = tracks.front().display_artist;
}

/// All that the tracks say of their album, each once.
TagValues tags_of(const std::vector<Track>& tracks) {
    TagValues tags;
    for (const auto& track : tracks) {
        for (const auto& [name, values] : track.album_tags) {
            auto& known = tags[name];
            for (const auto& value : values)
                if (known.size() < kMostValues && std::find(known.begin(), known.end(), value) == known.end())
                    known.push_back(value);
        }
    }
    return tags;
}

std::vector<Genre> count_genres(const std::vector<Track>& tracks) {
    std::map<std::string, Genre> by_key;
    for (const auto& track : tracks) {
        for (const auto& name : track.genres) {
            auto& genre = by_key.try_emplace(fold(name), Genre{name}).first->second;
            ++genre.track_count;
        }
    }
    std::vector<Genre> genres;
    genres.reserve(by_key.size());
    for (auto& [key, genre] : by_key) genres.push_back(std::move(genre));
    std::stable_sort(genres.begin(), genres.end(),
                     [](const Genre& a, const Genre& b) { return a.track_count > b.track_count; });
    if (genres.size() > kMostGenres) genres.resize(kMostGenres);
    return genres;
}

}  // namespace

bool by_various_artists(const std::vector<Track>& tracks) {
    if (tracks.empty()) return false;
    auto first = performer_ids(tracks.front());
    return std::any_of(tracks.begin(), tracks.end(), [&](const Track& track) { return performer_ids(track) != first; });
}

std::vector<Genre> sum_up(const std::vector<Track>& tracks, Album& album) {
    std::int64_t duration = 0;
    album.track_count = static_cast<int>(tracks.size());
    album.year = 0;
    album.cover_id.clear();
    for (const auto& track : tracks) {
        duration += track.duration_ms;
        album.year = std::max(album.year, track.year);
        if (album.cover_id.empty()) album.cover_id = track.cover_id;
    }
    album.duration_ms = static_cast<int>(std::min<std::int64_t>(duration, std::numeric_limits<int>::max()));
    credit(tracks, album);
    album.tags = tags_of(tracks);
    const auto sorted = album.tags.find("albumsort");
    album.sort_key = sort_key(sorted == album.tags.end() ? album.title : sorted->second.front());
    auto genres = count_genres(tracks);
    album.genres.clear();
    for (const auto& genre : genres) album.genres.push_back(genre.name);
    return genres;
}

}  // namespace polyphony::catalog::scan
