#include "services/recommendation/lists/drawing.h"
#include "services/recommendation/lists/list_builder.h"

namespace polyphony::recommendation {
namespace {

/// From this affinity on a track is worth coming back to.
constexpr double kWorthRewinding = 0.3;

MadeList own_list(const Knowledge& knowledge, const char* id, std::span<const Weighted> tracks,
                  const ListOptions& options, const Audience& audience) {
    ListBuilder list(knowledge.tracks, audience, options.week_tracks, {});
    return made(knowledge.tracks, id, list.fill(tracks, Basis::History).build());
}

}  // namespace

MadeList on_repeat(const Knowledge& knowledge, const Taste& taste, const ListOptions& options, const Audience& audience,
                   UnixMillis now) {
    return own_list(knowledge, "on-repeat", repeated_tracks(knowledge.tracks, taste.listens, now), options, audience);
}

MadeList repeat_rewind(const Knowledge& knowledge, const Taste& taste, const ListOptions& options,
                       const Audience& audience) {
    std::vector<Weighted> liked;
    for (const auto& listen : taste.former) {
        const auto affinity = affinity_at(listen, listen.touched_at);
        if (const auto track = knowledge.tracks.find(listen.track_id); track && affinity >= kWorthRewinding)
            liked.push_back({*track, affinity});
    }
    return own_list(knowledge, "repeat-rewind", liked, options, audience);
}

}  // namespace polyphony::recommendation
