#include "services/streaming/access/reactions.h"

#include "polyphony/catalog/v1/events.pb.h"
#include "services/streaming/access/access_store.h"

namespace polyphony::streaming {

void add_access_reactions(events::Reactions& reactions) {
    reactions.on<catalog::v1::LibraryAccessChanged>([](storage::Transaction& transaction,
                                                       const catalog::v1::LibraryAccessChanged& event,
                                                       const events::Event&) -> Result<void> {
        store::set_library_open(transaction, event.library_id(), event.everyone());
        return {};
    });
    reactions.on<catalog::v1::LibraryGranted>([](storage::Transaction& transaction,
                                                 const catalog::v1::LibraryGranted& event,
                                                 const events::Event&) -> Result<void> {
        store::grant_library(transaction, event.library_id(), event.user_id());
        return {};
    });
    reactions.on<catalog::v1::LibraryRevoked>([](storage::Transaction& transaction,
                                                 const catalog::v1::LibraryRevoked& event,
                                                 const events::Event&) -> Result<void> {
        store::revoke_library(transaction, event.library_id(), event.user_id());
        return {};
    });
}

}  // namespace polyphony::streaming
