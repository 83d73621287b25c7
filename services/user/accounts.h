#pragma once

#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/idempotency/idempotency.h"
#include "platform/storage/database.h"
#include "services/user/passwords.h"

namespace polyphony::user {

/// Someone who can log in.
struct Account {
    std::string id;
    std::string username;
    std::string display_name;
    bool admin = false;
    UnixMillis created_at = 0;
    bool artist = false;  ///< May bring music.
    bool locked = false;  ///< Nobody can log in with it.
};

/// `listener` for everyone, in addition `artist` for those who may bring music and `admin` for administrators.
std::vector<std::string> roles(const Account& account);

/// What someone who signs up, or an administrator for them, chooses.
struct NewAccount {
    std::string username;      ///< 2 to 64 characters of `a-z 0-9 . - _`; upper case is folded.
    std::string password;      ///< 8 to 256 characters.
    std::string display_name;  ///< 1 to 100 characters; the user name if empty.
    bool admin = false;        ///< For administrators to choose, as what follows.
    bool artist = false;
};

/// Whether the platform still waits for its first account, and who may sign up.
struct Setup {
    bool needs_first_account = false;
    bool registration_open = false;
};

struct AccountOptions {
    bool open_registration = true;                     ///< Without, only the first account can sign up.
    UnixMillis idempotency_ms = idempotency::kKeepMs;  ///< How long a repeated sign-up gets the first answer.
};

/// The error of whoever comes with the right password for a locked account.
tl::unexpected<Error> is_locked();

/// Who exists, and who may log in as whom. Thread-safe.
class Accounts {
  public:
    Accounts(storage::Database& database, Passwords& passwords, AccountOptions options, Clock clock = system_now);

    Task<Result<Setup>> setup();

    /// Creates an account; the very first one becomes the administrator. Fails with InvalidArgument, AlreadyExists for
    /// a taken name, PermissionDenied if registration is closed. A repetition of a `request` with a key gets the first
    /// answer, but only with the same password, of which the request's digest knows nothing.
    Task<Result<Account>> sign_up(NewAccount wanted, idempotency::Request request = {});

    /// The same for administrators, who may choose roles, and need no open registration.
    Task<Result<Account>> create(NewAccount wanted, idempotency::Request request = {});

    /// Creates the administrator if there is no account yet; does nothing otherwise. For the start of the program:
    /// blocks.
    Result<void> ensure_first(NewAccount wanted);

    /// Checks a name and a password. Fails with Unauthenticated, after the same work, if either is wrong, with
    /// PermissionDenied if the account is locked.
    Task<Result<Account>> authenticate(std::string username, std::string password);

    /// Fails with NotFound for an unknown id.
    Task<Result<Account>> get(std::string id);

    /// Fails with NotFound for an unknown user name.
    Task<Result<Account>> get_by_username(std::string username);

    /// The accounts of these ids; unknown ones are left out. Fails with InvalidArgument for more than 100.
    Task<Result<std::vector<Account>>> find(std::vector<std::string> ids);

    Task<Result<Account>> change_display_name(std::string id, std::string display_name);

  private:
    /// Whether someone chose for themselves, or was invited by an administrator.
    enum class Chosen { ByThemselves, ByAdministrator };
    Task<Result<Account>> add(NewAccount wanted, Chosen chosen, idempotency::Request request);
    Task<Result<void>> check_sign_up(const idempotency::Request& request);
    Result<Account> insert(storage::Transaction& transaction, const NewAccount& wanted, Chosen chosen,
                           const std::string& password_hash);

    storage::Database& database_;
    Passwords& passwords_;
    AccountOptions options_;
    Clock clock_;
};

}  // namespace polyphony::user
