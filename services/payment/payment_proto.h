#pragma once

#include "polyphony/payment/v1/payment.pb.h"
#include "services/payment/ledger/ledger.h"
#include "services/payment/money.h"
#include "services/payment/payments.h"
#include "services/payment/plans.h"
#include "services/payment/subscriptions.h"

/// Domain values as proto, for the API and for events.
namespace polyphony::payment {

google::protobuf::Timestamp to_timestamp(UnixMillis time);
v1::Money to_proto(const Money& money);
v1::Plan to_proto(const Plan& plan);
v1::SubscriptionState to_proto(SubscriptionState state);
v1::Subscription to_proto(const Subscription& subscription);
v1::Invoice to_proto(const Invoice& invoice);
v1::LedgerBalance to_proto(const LedgerBalance& balance);

}  // namespace polyphony::payment
