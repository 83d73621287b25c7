#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "platform/clock.h"
#include "platform/storage/database.h"
#include "services/payment/provider.h"
#include "services/payment/providers/sandbox/sandbox_cards.h"

namespace polyphony::payment {

/// A till that is open for someone.
struct SandboxCheckout {
    std::string payment_id;
    std::string description;
    Money amount;
    UnixMillis expires_at = 0;
    bool paid = false;
};

/// A provider to try everything out with: it behaves like a real one, with its own checkout page and signed webhooks,
/// but no money moves. It keeps its side in tables of its own and knows nothing of plans or people.
class Sandbox final : public Provider {
  public:
    /// Sends a webhook: signature and body.
    using Deliver = std::function<Task<Result<void>>(std::string signature, std::string body)>;

    /// Makes the secret of the webhooks at the first start.
    static Result<std::unique_ptr<Sandbox>> open(storage::Database& database, Clock clock = system_now);

    /// Where webhooks are sent to; to be set before anything is paid.
    void deliver_to(Deliver deliver) { deliver_ = std::move(deliver); }

    std::string_view name() const override { return "sandbox"; }
    Task<Result<std::string>> open_checkout(Order order) override;
    Task<Result<void>> charge(Order order, std::string method_id) override;
    std::string_view signature_header() const override { return "Sandbox-Signature"; }
    Result<void> verify(std::string_view signature, std::string_view body) const override;
    Result<ProviderEvent> parse(std::string_view body) const override;

    /// The checkout of the hosted page. Fails with NotFound.
    Task<Result<SandboxCheckout>> find_checkout(std::string payment_id);
    /// Whether a checkout's time is over.
    bool expired(const SandboxCheckout& checkout) const { return checkout.expires_at <= clock_(); }
    /// Someone presses the button. True if the card paid, and the webhook was taken; then the checkout is closed.
    Task<Result<bool>> pay(SandboxCheckout checkout, SandboxCard card);

  private:
    Sandbox(storage::Database& database, std::string secret, Clock clock)
        : database_(database), secret_(std::move(secret)), clock_(std::move(clock)) {}
    Task<Result<void>> tell(std::string_view type, std::string payment_id, std::string method_id, Money amount);

    storage::Database& database_;
    std::string secret_;
    Clock clock_;
    Deliver deliver_;
};

}  // namespace polyphony::payment
