#include "services/payment/reactions.h"

#include "polyphony/payment/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"

namespace polyphony::payment {

events::Reactions reactions() {
    events::Reactions reactions;
    reactions.on_erasure<user::v1::AccountErased, v1::PersonErased>(Billing::forget);
    return reactions;
}

}  // namespace polyphony::payment
