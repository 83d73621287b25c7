#include "services/catalog/scan/editions.h"

#include <algorithm>

#include "services/catalog/text.h"

namespace polyphony::catalog::scan {
namespace {

/// The values of a tag, folded, each behind a line feed.
std::string folded_values(const TagValues& tags, const char* name) {
    std::string text;
    if (const auto tag = tags.find(name); tag != tags.end())
        for (const auto& value : tag->second) text += '\n' + fold(value);
    return text;
}

}  // namespace

std::string edition_of(const TagValues& album_tags) {
    auto release = folded_values(album_tags, "musicbrainz_albumid");
    if (!release.empty()) return release;
    return folded_values(album_tags, "edition") + folded_values(album_tags, "catalognumber");
}

bool takes_in(const AlbumEdition& album, const std::vector<EditionTrack>& tracks, const std::string& edition,
              const std::string& album_folder) {
    if (tracks.empty() || album.edition.empty() == edition.empty()) return false;
    const auto here = [&](const EditionTrack& track) { return track.album_folder == album_folder; };
    if (edition.empty())
        return std::any_of(tracks.begin(), tracks.end(),
                           [&](const EditionTrack& track) { return here(track) && track.edition == album.edition; });
    return tracks.front().edition == edition ||
           std::all_of(tracks.begin(), tracks.end(), [&](const EditionTrack& track) {
               return here(track) && (track.edition.empty() || track.edition == edition);
           });
}

}  // namespace polyphony::catalog::scan
