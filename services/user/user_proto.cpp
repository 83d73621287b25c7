#include "services/user/user_proto.h"

#include <google/protobuf/util/time_util.h>

namespace polyphony::user {

using google::protobuf::util::TimeUtil;

v1::Account to_proto(const Account& account) {
    v1::Account proto;
    proto.set_id(account.id);
    proto.set_username(account.username);
    proto.set_display_name(account.display_name);
    for (auto& role : roles(account)) proto.add_roles(std::move(role));
    *proto.mutable_created_at() = TimeUtil::MillisecondsToTimestamp(account.created_at);
    proto.set_locked(account.locked);
    return proto;
}

Result<v1::Account> to_proto(const Result<Account>& account) {
    if (!account) return fail(account.error());
    return to_proto(*account);
}

v1::Erasure to_proto(const Erasure& erasure) {
    v1::Erasure proto;
    proto.set_id(erasure.id);
    *proto.mutable_requested_at() = TimeUtil::MillisecondsToTimestamp(erasure.requested_at);
    if (erasure.completed_at) *proto.mutable_completed_at() = TimeUtil::MillisecondsToTimestamp(*erasure.completed_at);
    for (const auto& confirmation : erasure.confirmations) proto.add_confirmed_by(confirmation.service);
    for (const auto& service : erasure.waits_for) proto.add_waits_for(service);
    return proto;
}

tl::unexpected<Error> nobody() { return fail(Code::Unauthenticated, "Please log in."); }

}  // namespace polyphony::user
