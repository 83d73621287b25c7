#pragma once

#include "platform/storage/database.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/user/accounts.h"

/// What the user service says: domain facts as the events of contracts/polyphony/user/v1/events.proto.
namespace polyphony::user {

v1::AccountCreated account_created(const Account& account);
v1::AccountErased account_erased(const std::string& user_id);

void emit_account_created(storage::Transaction& transaction, const Account& account);
void emit_account_changed(storage::Transaction& transaction, const Account& account);
void emit_access_revoked(storage::Transaction& transaction, const std::string& user_id, UnixMillis time);
void emit_account_erased(storage::Transaction& transaction, const std::string& user_id);
void emit_app_password_revoked(storage::Transaction& transaction, const std::string& user_id, const std::string& id);

}  // namespace polyphony::user
