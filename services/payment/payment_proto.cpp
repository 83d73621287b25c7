#include "services/payment/payment_proto.h"

#include <google/protobuf/util/time_util.h>

namespace polyphony::payment {

google::protobuf::Timestamp to_timestamp(UnixMillis time) {
    return google::protobuf::util::TimeUtil::MillisecondsToTimestamp(time);
}

v1::Money to_proto(const Money& money) {
    v1::Money proto;
    proto.set_amount_minor(money.amount_minor);
    proto.set_currency(money.currency);
    return proto;
}

v1::Plan to_proto(const Plan& plan) {
    v1::Plan proto;
    proto.set_id(std::string(plan.id));
    proto.set_name(std::string(plan.name));
    proto.set_description(std::string(plan.description));
    *proto.mutable_monthly_price() = to_proto(price(plan));
    proto.set_max_bitrate_kbps(plan.max_bitrate_kbps);
    proto.set_max_members(plan.max_members);
    proto.set_max_streams(plan.max_streams);
    return proto;
}

v1::SubscriptionState to_proto(SubscriptionState state) {
    switch (state) {
        case SubscriptionState::Active:
            return v1::SUBSCRIPTION_STATE_ACTIVE;
        case SubscriptionState::Cancelled:
            return v1::SUBSCRIPTION_STATE_CANCELLED;
        case SubscriptionState::PastDue:
            return v1::SUBSCRIPTION_STATE_PAST_DUE;
        case SubscriptionState::Ended:
            return v1::SUBSCRIPTION_STATE_ENDED;
    }
    return v1::SUBSCRIPTION_STATE_UNSPECIFIED;
}

v1::Subscription to_proto(const Subscription& subscription) {
    v1::Subscription proto;
    proto.set_id(subscription.id);
    const auto* plan = find_plan(subscription.plan_id);
    *proto.mutable_plan() = to_proto(plan == nullptr ? free_plan() : *plan);
    proto.set_state(to_proto(subscription.state));
    *proto.mutable_current_period_end() = to_timestamp(subscription.period_end);
    return proto;
}

v1::Invoice to_proto(const Invoice& invoice) {
    v1::Invoice proto;
    proto.set_id(invoice.id);
    proto.set_number(invoice.number);
    proto.set_plan_id(invoice.plan_id);
    *proto.mutable_total() = to_proto(invoice.total);
    *proto.mutable_paid_at() = to_timestamp(invoice.paid_at);
    return proto;
}

v1::LedgerBalance to_proto(const LedgerBalance& balance) {
    v1::LedgerBalance proto;
    proto.set_account(balance.account);
    *proto.mutable_debit() = to_proto(Money{balance.debit_minor, balance.currency});
    *proto.mutable_credit() = to_proto(Money{balance.credit_minor, balance.currency});
    return proto;
}

}  // namespace polyphony::payment
