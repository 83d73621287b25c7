#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>

#include "platform/events/events.h"
#include "polyphony/payment/v1/events.pb.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/recommendation/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"

/// What the services of the model say: each has one type of event, which carries a label.
namespace polyphony::events::model {

inline constexpr std::array<const char*, 4> kServices{"playlist", "recommendation", "user", "payment"};

using HearLabel = std::function<Result<void>(storage::Transaction&, const std::string& label, const Event&)>;

template <class Message>
void emit_labelled(storage::Transaction& transaction, const std::string& aggregate, const std::string& label,
                   UnixMillis now) {
    Message message;
    message.set_user_id(label);
    emit(transaction, aggregate, message, {}, now);
}

template <class Message>
void hear_labelled(Reactions& reactions, const HearLabel& hear) {
    reactions.on<Message>([hear](storage::Transaction& transaction, const Message& message, const Event& event) {
        return hear(transaction, message.user_id(), event);
    });
}

/// Calls `use` with the template arguments of the type that a service says.
template <class Use>
void with_type_of(std::size_t service, Use use) {
    switch (service) {
        case 0:
            return use.template operator()<playlist::v1::TrackSaved>();
        case 1:
            return use.template operator()<recommendation::v1::MixRefreshed>();
        case 2:
            return use.template operator()<user::v1::AccountCreated>();
        default:
            return use.template operator()<payment::v1::EntitlementChanged>();
    }
}

}  // namespace polyphony::events::model
