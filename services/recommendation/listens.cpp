#include "services/recommendation/listens.h"

#include <algorithm>

#include "services/recommendation/decay.h"

namespace polyphony::recommendation {
namespace {

/// How far, and where to, a signal moves the affinity.
struct Step {
    double part;
    double towards;
};

/// From this affinity on a person likes a track.
constexpr double kLikes = 0.25;

Step step_of(Signal signal) {
    switch (signal) {
        case Signal::Started:
            return {0.1, 1};
        case Signal::Progressed:
            return {0.5, 1};
        case Signal::Finished:
            return {0.25, 1};
        case Signal::Skipped:
            return {0.3, -1};
        case Signal::Saved:
            return {0.6, 1};
        case Signal::Unsaved:
            return {0.5, 0};
        case Signal::AddedToPlaylist:
            return {0.4, 1};
    }
    return {0, 0};
}

bool is_play(Signal signal) {
    return signal == Signal::Started || signal == Signal::Progressed || signal == Signal::Finished;
}

}  // namespace

Listen after(Listen listen, Signal signal, UnixMillis time) {
    // Events of one person may come late (a device that was offline). An affinity takes them as of the newest time, for
    // it depends on their order; a sum of decayed weights does not.
    const UnixMillis now = std::max(time, listen.touched_at);
    const Step step = step_of(signal);
    const double affinity = affinity_at(listen, now);
    listen.affinity = (affinity + step.part * (step.towards - affinity)) * growth(now, kAffinityHalfLife);
    if (signal == Signal::Progressed) listen.plays += growth(time, kPlaysHalfLife);
    if (is_play(signal)) listen.played_at = std::max(listen.played_at, time);
    listen.touched_at = now;
    return listen;
}

double affinity_at(const Listen& listen, UnixMillis now) {
    return std::clamp(listen.affinity / growth(now, kAffinityHalfLife), -1.0, 1.0);
}

bool liked(const Listen& listen) { return affinity_at(listen, listen.touched_at) >= kLikes; }

double plays_at(const Listen& listen, UnixMillis now) { return listen.plays / growth(now, kPlaysHalfLife); }

}  // namespace polyphony::recommendation
