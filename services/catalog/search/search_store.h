#pragma once

#include <soci/soci.h>

#include <string>
#include <vector>

#include "services/catalog/search/searchable.h"

/// SQL of what the search index follows.
namespace polyphony::catalog {

/// Something that can be found has changed, or is gone. Belongs into the transaction of the change.
void note_change(soci::session& sql, Kind kind, const std::string& id);

/// Counts a play or a save of a track (or one taken back: -1), and notes the change where it counts for the order of
/// hits.
void count_popularity(soci::session& sql, const std::string& track_id, int by);

/// The number of the newest change; 0 if there is none.
long long newest_change(soci::session& sql);

/// A part of the changes, in their order.
struct SearchChanges {
    std::vector<Searchable> things;  ///< As they are now.
    long long position = 0;          ///< The number of the last of them.
};

/// The changes behind a number, at most `limit`.
SearchChanges changes_behind(soci::session& sql, long long position, int limit);

/// Notes what no change tells of, as of a release that did not note them yet; returns how many there were.
int note_unnoted(soci::session& sql);

}  // namespace polyphony::catalog
