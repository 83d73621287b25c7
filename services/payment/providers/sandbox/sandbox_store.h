#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>

#include "services/payment/providers/sandbox/sandbox.h"

namespace polyphony::payment {

/// The sandbox's SQL.
class SandboxStore {
  public:
    explicit SandboxStore(soci::session& sql) : sql_(sql) {}

    /// The secret that is kept; `fresh` becomes it if there is none.
    std::string secret_or(const std::string& fresh);

    void insert_checkout(const SandboxCheckout& checkout);
    std::optional<SandboxCheckout> find_checkout(const std::string& payment_id);
    void close_checkout(const std::string& payment_id);

    /// Keeps a method, or changes the card of one that is kept.
    void insert_method(const std::string& id, SandboxCard card);
    std::optional<SandboxCard> find_method(const std::string& id);

  private:
    soci::session& sql_;
};

}  // namespace polyphony::payment
