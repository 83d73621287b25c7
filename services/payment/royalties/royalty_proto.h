#pragma once

#include "platform/error.h"
#include "polyphony/payment/v1/royalties.pb.h"
#include "services/payment/royalties/royalties.h"

/// Royalties as proto, and back.
namespace polyphony::payment {

v1::RoyaltyPeriod to_proto(const ClosedPeriod& closed);
v1::StatementSummary to_proto(const StatementSummary& summary);
v1::RoyaltyStatement to_proto(const CheckableStatement& checkable);
/// Fails with InvalidArgument for what no statement can be.
Result<CheckableStatement> from_proto(const v1::RoyaltyStatement& proto);
v1::RightsHolder to_proto(const RightsHolder& holder);
v1::Contract to_proto(const Contract& contract);
/// Fails with InvalidArgument.
Result<Contract> from_proto(const v1::CreateContractRequest& proto);

}  // namespace polyphony::payment
