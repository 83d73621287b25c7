#pragma once

#include <string>

#include "platform/clock.h"
#include "platform/error.h"

namespace polyphony::recommendation {

enum class HiddenKind { Track = 1, Artist = 2 };

/// Something that a person does not want to be recommended.
struct Hidden {
    HiddenKind kind = HiddenKind::Track;
    std::string id;
    UnixMillis hidden_at = 0;
};

/// The thing that is named by one of the two ids. Fails with InvalidArgument if both or none is given, or it is no id.
Result<Hidden> hidden_thing(const std::string& track_id, const std::string& artist_id);

}  // namespace polyphony::recommendation
