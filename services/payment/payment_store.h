#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/storage/database.h"
#include "services/payment/payments.h"
#include "services/payment/subscriptions.h"

namespace polyphony::payment {

/// This service's schema.
storage::MigrationSeries migrations();

/// The payment service's SQL but for the ledger. Made for one transaction or snapshot; what the database throws,
/// storage::Database catches.
class PaymentStore {
  public:
    explicit PaymentStore(soci::session& sql) : sql_(sql) {}

    void insert_subscription(const Subscription& subscription);
    void update_subscription(const Subscription& subscription);
    void delete_subscriptions(const std::string& user_id);
    std::optional<Subscription> find_subscription(const std::string& id);
    /// The one that has not ended.
    std::optional<Subscription> current_subscription(const std::string& user_id);
    /// All of them behind the id `after`, by id, at most `limit`.
    std::vector<Subscription> subscriptions_behind(const std::string& after, int limit);
    /// Ids of those that something is to be done about, the most urgent first.
    std::vector<std::string> subscriptions_due(UnixMillis now, int limit);

    void insert_payment(const Payment& payment);
    void set_payment_state(const std::string& id, PaymentState state);
    std::optional<Payment> find_payment(const std::string& id);
    std::optional<Payment> open_renewal(const std::string& subscription_id);
    int count_open_checkouts(const std::string& user_id, UnixMillis now);
    /// Makes the open payments of someone void.
    void void_open_payments(const std::string& user_id);
    /// Makes the open renewal of a subscription void.
    void void_open_renewal(const std::string& subscription_id);

    /// The number is taken by insert_invoice(), which returns the whole.
    Invoice insert_invoice(Invoice invoice);
    /// Newest first.
    std::vector<Invoice> invoices(const std::string& user_id, int limit);

    /// Keeps an event, unless it is kept already.
    void keep_provider_event(std::string_view provider, const std::string& event_id, std::string_view body,
                             UnixMillis now);
    /// What came of an event: empty if nothing was done yet.
    std::string provider_event_outcome(std::string_view provider, const std::string& event_id);
    void set_provider_event_outcome(std::string_view provider, const std::string& event_id, const std::string& outcome);

  private:
    std::vector<Subscription> subscriptions_where(const std::string& condition, const std::string& value, int limit);
    std::optional<Payment> payment_where(const std::string& condition, const std::string& value);

    soci::session& sql_;
};

}  // namespace polyphony::payment
