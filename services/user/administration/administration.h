#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/user/accounts.h"
#include "services/user/passwords.h"

namespace polyphony::user {

/// What an account shall be from now on; what is not there stays.
struct AccountChange {
    std::optional<std::string> display_name{};
    std::optional<bool> admin{};
    std::optional<bool> artist{};
    std::optional<bool> locked{};
};

/// Some accounts by user name, and how many there are in all.
struct AccountPage {
    std::vector<Account> accounts;
    std::string next;  ///< Behind which user name the next page begins; empty on the last one.
    int total = 0;
};

/// What administrators do with the accounts of others, and people with their passwords. Whoever gets other roles or
/// another password, or is locked, is told to everyone who trusts access tokens (AccessRevoked). Thread-safe.
class Administration {
  public:
    Administration(storage::Database& database, Passwords& passwords, Clock clock = system_now);

    /// `size` is 1 to 500; 0 means 100. Fails with InvalidArgument.
    Task<Result<AccountPage>> list(std::string after, int size);
    /// Fails with NotFound, InvalidArgument, and FailedPrecondition if nobody would be left to look after the platform.
    Task<Result<Account>> update(std::string id, AccountChange change);
    /// Also ends all sessions of the account. Fails with InvalidArgument for a password that breaks the rules,
    /// NotFound.
    Task<Result<void>> set_password(std::string id, std::string password);
    /// Likewise; fails with PermissionDenied if `old_password` is not the one that the account has.
    Task<Result<void>> change_password(std::string id, std::string old_password, std::string new_password);

  private:
    storage::Database& database_;
    Passwords& passwords_;
    Clock clock_;
};

}  // namespace polyphony::user
