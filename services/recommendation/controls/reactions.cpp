#include "services/recommendation/controls/reactions.h"

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "services/recommendation/controls/control_store.h"

namespace polyphony::recommendation {
namespace {

/// Reacts to a person and a library.
template <class Message, class Change>
void on_grant(events::Reactions& reactions, Change change) {
    reactions.on<Message>(
        [change](storage::Transaction& transaction, const Message& event, const events::Event&) -> Result<void> {
            change(transaction, event.library_id(), event.user_id());
            return {};
        });
}

/// Reacts to a star of an artist.
template <class Message, class Change>
void on_star(events::Reactions& reactions, Change change) {
    reactions.on<Message>(
        [change](storage::Transaction& transaction, const Message& event, const events::Event&) -> Result<void> {
            if (event.thing().kind() == playlist::v1::MARKED_KIND_ARTIST)
                change(transaction, event.user_id(), event.thing().id());
            return {};
        });
}

}  // namespace

void add_control_reactions(events::Reactions& reactions) {
    reactions.on<catalog::v1::LibraryAccessChanged>([](storage::Transaction& transaction,
                                                       const catalog::v1::LibraryAccessChanged& event,
                                                       const events::Event&) -> Result<void> {
        store::set_library_open(transaction, event.library_id(), event.everyone());
        return {};
    });
    on_grant<catalog::v1::LibraryGranted>(reactions, store::grant_library);
    on_grant<catalog::v1::LibraryRevoked>(reactions, store::revoke_library);
    on_star<playlist::v1::ThingStarred>(reactions, store::follow_artist);
    on_star<playlist::v1::ThingUnstarred>(reactions, store::unfollow_artist);
}

}  // namespace polyphony::recommendation
