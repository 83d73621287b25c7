#include "services/user/reactions.h"

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/jukebox/v1/events.pb.h"
#include "polyphony/payment/v1/events.pb.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/recommendation/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"

namespace polyphony::user {

namespace {

template <class PersonErased>
void on_confirmation(events::Reactions& reactions, const Erasures& erasures) {
    reactions.on<PersonErased>([&erasures](storage::Transaction& transaction, const PersonErased& erased,
                                           const events::Event& event) -> Result<void> {
        if (erased.complete()) erasures.confirm(transaction, erased.user_id(), event.source);
        return {};
    });
}

// The account went with the transaction that said so; what is left is what was said about it.
void nothing_more(storage::Transaction&, const std::string&) {}

}  // namespace

events::Reactions reactions(const Erasures& erasures) {
    events::Reactions reactions;
    reactions.on_erasure<v1::AccountErased, v1::PersonErased>(nothing_more);
    on_confirmation<v1::PersonErased>(reactions, erasures);
    on_confirmation<catalog::v1::PersonErased>(reactions, erasures);
    if (erasures.needs("jukebox")) on_confirmation<jukebox::v1::PersonErased>(reactions, erasures);
    on_confirmation<payment::v1::PersonErased>(reactions, erasures);
    on_confirmation<playlist::v1::PersonErased>(reactions, erasures);
    on_confirmation<recommendation::v1::PersonErased>(reactions, erasures);
    on_confirmation<streaming::v1::PersonErased>(reactions, erasures);
    return reactions;
}

}  // namespace polyphony::user
