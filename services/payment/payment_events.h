#pragma once

#include <string>

#include "platform/storage/database.h"
#include "polyphony/payment/v1/events.pb.h"
#include "services/payment/payments.h"
#include "services/payment/royalties/royalties.h"
#include "services/payment/subscriptions.h"

/// What the payment service says: domain facts as the events of contracts/polyphony/payment/v1/events.proto.
namespace polyphony::payment {

v1::SubscriptionChanged subscription_changed(const Subscription& subscription);
v1::EntitlementChanged entitlement_changed(const std::string& user_id, const Entitlement& entitlement);

void emit_subscription_changed(storage::Transaction& transaction, const Subscription& subscription);
void emit_entitlement_changed(storage::Transaction& transaction, const std::string& user_id,
                              const Entitlement& entitlement);
void emit_invoice_paid(storage::Transaction& transaction, const Invoice& invoice);
void emit_period_closed(storage::Transaction& transaction, Period period, const std::vector<SharedPool>& pools);
void emit_statement_paid(storage::Transaction& transaction, const Statement& statement);

}  // namespace polyphony::payment
