#include "services/jukebox/reactions.h"

#include "polyphony/jukebox/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/jukebox/jukebox_store.h"

namespace polyphony::jukebox {

events::Reactions reactions(const std::function<void()>& look_again) {
    events::Reactions reactions;
    reactions.on_erasure<user::v1::AccountErased, v1::PersonErased>(
        [look_again](storage::Transaction& transaction, const std::string& person) {
            store::forget(transaction, person);
            transaction.after_commit(look_again);
        });
    return reactions;
}

}  // namespace polyphony::jukebox
