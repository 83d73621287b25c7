#include "services/payment/reactions.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/payment/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/payment/royalties/royalties.h"
#include "services/payment/royalties/royalty_store.h"

namespace polyphony::payment {

namespace {

/// Reacts to an event about a play: that of 30 seconds counts, once.
template <class Message>
void on_play(events::Reactions& reactions) {
    reactions.on<Message>([](storage::Transaction& transaction, const Message& message,
                             const events::Event& event) -> Result<void> {
        if (message.heard_ms() < kHeardMs) return {};
        // A play that was told late says when it happened; a device whose clock is ahead does not know.
        const auto happened_at =
            message.has_happened_at()
                ? std::min(google::protobuf::util::TimeUtil::TimestampToMilliseconds(message.happened_at()), event.time)
                : event.time;
        Royalties::count(transaction, {message.play_id(), message.user_id(), message.track_id(), message.heard_ms(),
                                       std::max<UnixMillis>(happened_at, 0), 0});
        return {};
    });
}

/// Reacts to the facts of a track. One that is withdrawn is still paid for.
template <class Message>
void on_track(events::Reactions& reactions) {
    reactions.on<Message>(
        [](storage::Transaction& transaction, const Message& message, const events::Event&) -> Result<void> {
            const auto& track = message.track();
            TrackFacts facts{track.id(), track.album_id(), {}, track.title()};
            for (const auto& credit : track.artists())
                if (credit.role() == catalog::v1::ARTIST_ROLE_ARTIST) facts.artist_ids.push_back(credit.artist_id());
            RoyaltyStore(transaction.sql()).put_track(facts);
            return {};
        });
}

}  // namespace

events::Reactions reactions() {
    events::Reactions reactions;
    on_play<streaming::v1::PlayProgressed>(reactions);
    on_play<streaming::v1::PlayFinished>(reactions);
    on_track<catalog::v1::TrackPublished>(reactions);
    on_track<catalog::v1::TrackChanged>(reactions);
    reactions.on_erasure<user::v1::AccountErased, v1::PersonErased>(
        [](storage::Transaction& transaction, const std::string& person) {
            Billing::forget(transaction, person);
            RoyaltyStore(transaction.sql()).unlink_account(person);
        });
    return reactions;
}

}  // namespace polyphony::payment
