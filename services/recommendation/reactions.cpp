#include "services/recommendation/reactions.h"

#include <google/protobuf/util/time_util.h>

#include <array>
#include <vector>

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/recommendation/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/recommendation/controls/reactions.h"
#include "services/recommendation/sonic/reactions.h"

namespace polyphony::recommendation {
namespace {

/// From here on a play counts, and PlayProgressed is said.
constexpr int kHeardMs = 30'000;

/// When it happened: a play that was told late says so itself.
template <class Message>
UnixMillis time_of(const Message& message, const events::Event& event) {
    if constexpr (requires { message.has_happened_at(); })
        if (message.has_happened_at())
            return google::protobuf::util::TimeUtil::TimestampToMilliseconds(message.happened_at());
    return event.time;
}

/// What is heard in a private session teaches nothing.
template <class Message>
bool is_private(const Message& message) {
    if constexpr (requires { message.private_session(); }) return message.private_session();
    return false;
}

/// Reacts to an event about one track, such as PlayStarted or TrackSaved.
template <class Message>
void on_track(events::Reactions& reactions, Learner& learner, Signal signal) {
    reactions.on<Message>([&learner, signal](storage::Transaction& transaction, const Message& message,
                                             const events::Event& event) -> Result<void> {
        const std::array track_ids{message.track_id()};
        if (!is_private(message))
            learner.hear(transaction, message.user_id(), track_ids, signal, time_of(message, event));
        return {};
    });
}

/// A track that is left early is not liked just now. Left later it has been heard already, which PlayProgressed told.
events::Reactions::Reaction<streaming::v1::PlaySkipped> skipped(Learner& learner) {
    return [&learner](storage::Transaction& transaction, const streaming::v1::PlaySkipped& play,
                      const events::Event& event) -> Result<void> {
        const std::array track_ids{play.track_id()};
        if (play.heard_ms() < kHeardMs && !is_private(play))
            learner.hear(transaction, play.user_id(), track_ids, Signal::Skipped, time_of(play, event));
        return {};
    };
}

/// Reacts to tracks that were put into a playlist; an empty one says nothing about anyone.
template <class Message>
void on_playlist(events::Reactions& reactions, Learner& learner) {
    reactions.on<Message>([&learner](storage::Transaction& transaction, const Message& message,
                                     const events::Event& event) -> Result<void> {
        const std::vector<std::string> track_ids(message.track_ids().begin(), message.track_ids().end());
        learner.hear(transaction, message.owner_id(), track_ids, Signal::AddedToPlaylist, event.time);
        return {};
    });
}

TrackFacts to_domain(const catalog::v1::Track& track, UnixMillis said_at) {
    TrackFacts facts;
    facts.id = track.id();
    facts.album_id = track.album_id();
    for (const auto& credit : track.artists())
        if (credit.role() == catalog::v1::ARTIST_ROLE_ARTIST) facts.artist_ids.push_back(credit.artist_id());
    facts.library_id = track.library_id();
    facts.is_explicit = track.explicit_();
    facts.genres.assign(track.genres().begin(), track.genres().end());
    facts.published_at =
        track.has_added_at() ? google::protobuf::util::TimeUtil::TimestampToMilliseconds(track.added_at()) : said_at;
    return facts;
}

/// Reacts to the facts of a track.
template <class Message>
void on_facts(events::Reactions& reactions, Learner& learner) {
    reactions.on<Message>([&learner](storage::Transaction& transaction, const Message& message,
                                     const events::Event& event) -> Result<void> {
        learner.publish(transaction, to_domain(message.track(), event.time));
        return {};
    });
}

}  // namespace

events::Reactions reactions(Learner& learner, SonicMemory& sonic) {
    events::Reactions reactions;
    on_track<streaming::v1::PlayStarted>(reactions, learner, Signal::Started);
    on_track<streaming::v1::PlayProgressed>(reactions, learner, Signal::Progressed);
    on_track<streaming::v1::PlayFinished>(reactions, learner, Signal::Finished);
    reactions.on<streaming::v1::PlaySkipped>(skipped(learner));
    on_track<playlist::v1::TrackSaved>(reactions, learner, Signal::Saved);
    on_track<playlist::v1::TrackUnsaved>(reactions, learner, Signal::Unsaved);
    on_playlist<playlist::v1::PlaylistCreated>(reactions, learner);
    on_playlist<playlist::v1::PlaylistItemsAdded>(reactions, learner);
    on_facts<catalog::v1::TrackPublished>(reactions, learner);
    on_facts<catalog::v1::TrackChanged>(reactions, learner);
    reactions.on<catalog::v1::TrackWithdrawn>([&learner, &sonic](storage::Transaction& transaction,
                                                                 const catalog::v1::TrackWithdrawn& withdrawn,
                                                                 const events::Event&) -> Result<void> {
        learner.withdraw(transaction, withdrawn.track_id());
        forget_sound(transaction, sonic, withdrawn.track_id());
        return {};
    });
    reactions.on_erasure<user::v1::AccountErased, v1::PersonErased>(
        [&learner](storage::Transaction& transaction, const std::string& person) {
            learner.forget(transaction, person);
        });
    add_sonic_reactions(reactions, sonic, [&learner](const std::string& track_id) { learner.sounds_anew(track_id); });
    add_control_reactions(reactions);
    return reactions;
}

}  // namespace polyphony::recommendation
