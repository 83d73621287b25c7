#include "services/user/app_passwords/app_password_store.h"

namespace polyphony::user {

using soci::into;
using soci::use;

void AppPasswordStore::insert(const KeptAppPassword& password) {
    const auto& facts = password.facts;
    sql_ << "INSERT INTO app_passwords (id, account_id, label, password_hash, sealed, created_at, last_used_at)"
            " VALUES (:id, :account, :label, :hash, :sealed, :created, :used)",
        use(facts.id, "id"), use(facts.account_id, "account"), use(facts.label, "label"),
        use(password.password_hash, "hash"), use(password.sealed, "sealed"), use(facts.created_at, "created"),
        use(facts.last_used_at, "used");
}

int AppPasswordStore::count(const std::string& account_id) {
    int count = 0;
    sql_ << "SELECT COUNT(*) FROM app_passwords WHERE account_id = :account", into(count), use(account_id, "account");
    return count;
}

std::vector<KeptAppPassword> AppPasswordStore::list(const std::string& account_id) {
    KeptAppPassword row;
    auto& facts = row.facts;
    soci::statement statement =
        (sql_.prepare << "SELECT id, account_id, label, password_hash, sealed, created_at, last_used_at"
                         " FROM app_passwords WHERE account_id = :account ORDER BY created_at DESC, id DESC",
         into(facts.id), into(facts.account_id), into(facts.label), into(row.password_hash), into(row.sealed),
         into(facts.created_at), into(facts.last_used_at), use(account_id, "account"));
    statement.execute();
    std::vector<KeptAppPassword> passwords;
    while (statement.fetch()) passwords.push_back(row);
    return passwords;
}

std::optional<AppPassword> AppPasswordStore::find(const std::string& password_hash) {
    AppPassword facts;
    sql_ << "SELECT id, account_id, label, created_at, last_used_at FROM app_passwords WHERE password_hash = :hash",
        into(facts.id), into(facts.account_id), into(facts.label), into(facts.created_at), into(facts.last_used_at),
        use(password_hash, "hash");
    if (!sql_.got_data()) return std::nullopt;
    return facts;
}

bool AppPasswordStore::remove(const std::string& account_id, const std::string& id) {
    soci::statement removal = (sql_.prepare << "DELETE FROM app_passwords WHERE id = :id AND account_id = :account",
                               use(id, "id"), use(account_id, "account"));
    removal.execute(true);
    return removal.get_affected_rows() > 0;
}

void AppPasswordStore::set_last_used(const std::string& id, UnixMillis time) {
    sql_ << "UPDATE app_passwords SET last_used_at = :time WHERE id = :id", use(time, "time"), use(id, "id");
}

}  // namespace polyphony::user
