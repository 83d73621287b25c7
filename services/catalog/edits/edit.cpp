#include "services/catalog/edits/edit.h"

namespace polyphony::catalog {

scan::FileFacts edited(scan::FileFacts facts, const TrackEdit& edit) {
    if (edit.title) facts.title = *edit.title;
    if (!edit.artists.empty()) {
        facts.artists = edit.artists;
        facts.display_artist.clear();
    }
    if (edit.album) facts.album = *edit.album;
    if (!edit.album_artists.empty()) {
        facts.album_artists = edit.album_artists;
        facts.display_album_artist.clear();
    }
    if (!edit.genres.empty()) facts.genres = edit.genres;
    facts.year = edit.year.value_or(facts.year);
    facts.track_number = edit.track_number.value_or(facts.track_number);
    facts.disc_number = edit.disc_number.value_or(facts.disc_number);
    return facts;
}

}  // namespace polyphony::catalog
