#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/user/passwords.h"

namespace polyphony::user {

/// That a service has forgotten a person.
struct Confirmation {
    std::string service;
    UnixMillis at = 0;
};

/// The forgetting of a person.
struct Erasure {
    std::string id;  ///< Cannot be guessed: whoever knows it may look at the erasure.
    std::string user_id;
    UnixMillis requested_at = 0;
    std::vector<Confirmation> confirmations;  ///< By service.
    std::vector<std::string> waits_for;       ///< The services that have yet to confirm.
    std::optional<UnixMillis> completed_at;   ///< Nothing while it waits.
};

/// How accounts are deleted, and how far the services have forgotten whose they were. Thread-safe.
class Erasures {
  public:
    /// `services` are those that must confirm.
    Erasures(storage::Database& database, Passwords& passwords, std::vector<std::string> services,
             Clock clock = system_now);

    /// Deletes an account with all that belongs to it, and tells every service. For an account that was deleted before
    /// it gives that erasure. Fails with PermissionDenied for a wrong password, FailedPrecondition for the last
    /// administrator.
    Task<Result<Erasure>> delete_account(std::string user_id, std::string password);

    /// The same without a password, for an administrator.
    Task<Result<Erasure>> erase(std::string user_id);

    /// Fails with NotFound for an unknown id.
    Task<Result<Erasure>> get(std::string id);
    /// Newest first, at most 500.
    Task<Result<std::vector<Erasure>>> list();

    /// Whether a service must confirm.
    bool needs(std::string_view service) const;
    /// Notes that a service has forgotten a person.
    void confirm(storage::Transaction& transaction, const std::string& user_id, const std::string& service) const;

  private:
    Result<Erasure> delete_account(storage::Transaction& transaction, const std::string& user_id,
                                   const std::string& erasure_id) const;
    Erasure with_confirmations(soci::session& sql, Erasure erasure) const;

    storage::Database& database_;
    Passwords& passwords_;
    const std::vector<std::string> services_;
    Clock clock_;
};

}  // namespace polyphony::user
