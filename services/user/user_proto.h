#pragma once

#include "platform/error.h"
#include "polyphony/user/v1/user.pb.h"
#include "services/user/accounts.h"
#include "services/user/erasures.h"

/// Accounts as the messages of contracts/polyphony/user/v1/user.proto, and what all of the service's APIs say.
namespace polyphony::user {

v1::Account to_proto(const Account& account);
Result<v1::Account> to_proto(const Result<Account>& account);
v1::Erasure to_proto(const Erasure& erasure);

/// The refusal of a call whose caller is not known.
tl::unexpected<Error> nobody();

}  // namespace polyphony::user
