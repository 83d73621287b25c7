#include "services/catalog/reactions.h"

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/catalog/library_store.h"

namespace polyphony::catalog {

events::Reactions reactions() {
    events::Reactions reactions;
    reactions.on_erasure<user::v1::AccountErased, v1::PersonErased>(
        [](storage::Transaction& transaction, const std::string& person) { revoke_all(transaction.sql(), person); });
    return reactions;
}

}  // namespace polyphony::catalog
