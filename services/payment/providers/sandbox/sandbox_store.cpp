#include "services/payment/providers/sandbox/sandbox_store.h"

#include "services/payment/providers/sandbox/sandbox_cards.h"

namespace polyphony::payment {

using soci::into;
using soci::use;

std::string SandboxStore::secret_or(const std::string& fresh) {
    std::string secret;
    sql_ << "INSERT INTO sandbox_secret (id, secret) VALUES (1, :fresh) ON CONFLICT (id) DO NOTHING",
        use(fresh, "fresh");
    sql_ << "SELECT secret FROM sandbox_secret WHERE id = 1", into(secret);
    return secret;
}

void SandboxStore::insert_checkout(const SandboxCheckout& checkout) {
    sql_ << "INSERT INTO sandbox_checkouts (payment_id, description, amount_minor, currency, expires_at, paid)"
            " VALUES (:payment_id, :description, :amount_minor, :currency, :expires_at, 0)"
            " ON CONFLICT (payment_id) DO NOTHING",
        use(checkout.payment_id, "payment_id"), use(checkout.description, "description"),
        use(checkout.amount.amount_minor, "amount_minor"), use(checkout.amount.currency, "currency"),
        use(checkout.expires_at, "expires_at");
}

std::optional<SandboxCheckout> SandboxStore::find_checkout(const std::string& payment_id) {
    SandboxCheckout found;
    int paid = 0;
    sql_ << "SELECT payment_id, description, amount_minor, currency, expires_at, paid FROM sandbox_checkouts"
            " WHERE payment_id = :payment_id",
        into(found.payment_id), into(found.description), into(found.amount.amount_minor), into(found.amount.currency),
        into(found.expires_at), into(paid), use(payment_id, "payment_id");
    if (!sql_.got_data()) return std::nullopt;
    found.paid = paid != 0;
    return found;
}

void SandboxStore::close_checkout(const std::string& payment_id) {
    sql_ << "UPDATE sandbox_checkouts SET paid = 1 WHERE payment_id = :payment_id", use(payment_id, "payment_id");
}

void SandboxStore::insert_method(const std::string& id, SandboxCard card) {
    const std::string name(card_name(card));
    sql_ << "INSERT INTO sandbox_methods (id, card) VALUES (:id, :card)"
            " ON CONFLICT (id) DO UPDATE SET card = excluded.card",
        use(id, "id"), use(name, "card");
}

std::optional<SandboxCard> SandboxStore::find_method(const std::string& id) {
    std::string name;
    sql_ << "SELECT card FROM sandbox_methods WHERE id = :id", into(name), use(id, "id");
    if (!sql_.got_data()) return std::nullopt;
    return find_card(name);
}

}  // namespace polyphony::payment
