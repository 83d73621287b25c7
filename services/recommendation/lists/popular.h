#pragma once

#include <string>

#include "services/recommendation/lists/knowledge.h"
#include "services/recommendation/lists/track_list.h"

namespace polyphony::recommendation {

/// What everyone plays now, then what was published last; of one artist only, if `artist_id` is not empty.
TrackList popular(const Knowledge& knowledge, const std::string& artist_id, const Audience& audience,
                  std::size_t limit);

}  // namespace polyphony::recommendation
