#include "services/catalog/lyrics/lyrics.h"

#include <algorithm>
#include <utility>

#include "services/catalog/catalog_store.h"
#include "services/catalog/lyrics/lyrics_store.h"
#include "services/catalog/text.h"

namespace polyphony::catalog {
namespace {

using storage::Snapshot;

constexpr std::size_t kLongestName = 500;  // Bytes; no tag is longer.
constexpr int kMostOfTitle = 200;          // Tracks of the same title that are looked at.

bool performs(const std::string& artist_key, const Track& track) {
    return artist_key.empty() || std::any_of(track.artists.begin(), track.artists.end(),
                                             [&](const Credit& credit) { return name_key(credit.name) == artist_key; });
}

TrackLyrics read_lyrics(soci::session& sql, Track track) {
    TrackLyrics found{std::move(track), {}};
    for (auto& [language, text] : load_lyrics(sql, found.track.id)) {
        auto lyrics = parse_lyrics(text);
        if (!language.empty()) lyrics.language = std::move(language);
        if (!lyrics.lines.empty()) found.lyrics.push_back(std::move(lyrics));
    }
    return found;
}

}  // namespace

Task<Result<TrackLyrics>> Songbook::of_track(Viewer viewer, std::string track_id) {
    auto work = [&](Snapshot& snapshot) -> Result<TrackLyrics> {
        auto& sql = snapshot.sql();
        auto found = find_tracks(sql, visible_library_ids(sql, viewer), {track_id});
        if (found.empty()) return fail(Code::NotFound, "There is no such track.");
        return read_lyrics(sql, std::move(found.front()));
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<TrackLyrics>> Songbook::of_title(Viewer viewer, std::string title, std::string artist) {
    const auto usable = [](const std::string& name) {
        return name.size() <= kLongestName && name.find('\0') == std::string::npos;
    };
    if (title.empty() || !usable(title) || !usable(artist))
        co_return fail(Code::InvalidArgument, "The title must have 1 to 500 bytes, the artist at most 500.");
    auto work = [&](Snapshot& snapshot) -> Result<TrackLyrics> {
        auto& sql = snapshot.sql();
        const auto visible = visible_library_ids(sql, viewer);
        const auto artist_key = artist.empty() ? artist : name_key(artist);
        for (auto& track : find_tracks(sql, visible, tracks_with_lyrics(sql, visible, title, kMostOfTitle)))
            if (performs(artist_key, track)) return read_lyrics(sql, std::move(track));
        return fail(Code::NotFound, "There is no such track with lyrics.");
    };
    co_return co_await database_.read(std::move(work));
}

}  // namespace polyphony::catalog
