#include "edge/auth/callers.h"

namespace polyphony::edge {

rpc::Caller caller_of(const user::v1::Account& account) {
    rpc::Caller caller;
    caller.user_id = account.id();
    caller.roles.assign(account.roles().begin(), account.roles().end());
    caller.admin = caller.has_role("admin");
    return caller;
}

}  // namespace polyphony::edge
