#include "services/user/user_events.h"

#include "platform/events/events.h"

namespace polyphony::user {

v1::AccountCreated account_created(const Account& account) {
    v1::AccountCreated event;
    event.set_user_id(account.id);
    event.set_display_name(account.display_name);
    return event;
}

void emit_account_created(storage::Transaction& transaction, const Account& account) {
    events::emit(transaction, account.id, account_created(account));
}

void emit_account_changed(storage::Transaction& transaction, const Account& account) {
    v1::AccountChanged event;
    event.set_user_id(account.id);
    event.set_display_name(account.display_name);
    events::emit(transaction, account.id, event);
}

void emit_access_revoked(storage::Transaction& transaction, const std::string& user_id, UnixMillis time) {
    v1::AccessRevoked event;
    event.set_user_id(user_id);
    events::emit(transaction, user_id, event, {}, time);
}

v1::AccountErased account_erased(const std::string& user_id) {
    v1::AccountErased event;
    event.set_user_id(user_id);
    return event;
}

void emit_account_erased(storage::Transaction& transaction, const std::string& user_id) {
    events::emit(transaction, user_id, account_erased(user_id));
}

void emit_app_password_revoked(storage::Transaction& transaction, const std::string& user_id, const std::string& id) {
    v1::AppPasswordRevoked event;
    event.set_user_id(user_id);
    event.set_app_password_id(id);
    events::emit(transaction, user_id, event);
}

}  // namespace polyphony::user
