#include "services/payment/reactions.h"

#include "polyphony/user/v1/events.pb.h"

namespace polyphony::payment {

events::Reactions reactions(Billing& billing) {
    events::Reactions reactions;
    reactions.on<user::v1::AccountErased>([&billing](storage::Transaction& transaction,
                                                     const user::v1::AccountErased& erased,
                                                     const events::Event&) -> Result<void> {
        billing.forget(transaction, erased.user_id());
        return {};
    });
    return reactions;
}

}  // namespace polyphony::payment
