#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/user/app_passwords/app_passwords.h"

namespace polyphony::user {

/// An app password as it is kept.
struct KeptAppPassword {
    AppPassword facts;
    std::string password_hash;
    std::string sealed;
};

/// The SQL of app passwords. Made for one transaction or snapshot.
class AppPasswordStore {
  public:
    explicit AppPasswordStore(soci::session& sql) : sql_(sql) {}

    void insert(const KeptAppPassword& password);
    int count(const std::string& account_id);
    /// Newest first.
    std::vector<KeptAppPassword> list(const std::string& account_id);
    std::optional<AppPassword> find(const std::string& password_hash);
    /// False if the account has no such password.
    bool remove(const std::string& account_id, const std::string& id);
    void set_last_used(const std::string& id, UnixMillis time);

  private:
    soci::session& sql_;
};

}  // namespace polyphony::user
