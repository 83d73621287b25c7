#pragma once

#include "platform/rpc/server.h"
#include "polyphony/payment/v1/royalties.grpc.pb.h"
#include "services/payment/royalties/royalties.h"

namespace polyphony::payment {

/// The API of contracts/polyphony/payment/v1/royalties.proto: from proto to domain and back.
class RoyaltyApi final : public v1::RoyaltyService::CallbackService {
  public:
    RoyaltyApi(Royalties& royalties, rpc::Dispatcher& dispatcher);

    grpc::ServerUnaryReactor* ListPeriods(grpc::CallbackServerContext* context, const v1::ListPeriodsRequest* request,
                                          v1::ListPeriodsResponse* response) override;
    grpc::ServerUnaryReactor* ClosePeriod(grpc::CallbackServerContext* context, const v1::ClosePeriodRequest* request,
                                          v1::RoyaltyPeriod* response) override;
    grpc::ServerUnaryReactor* ListStatements(grpc::CallbackServerContext* context,
                                             const v1::ListStatementsRequest* request,
                                             v1::ListStatementsResponse* response) override;
    grpc::ServerUnaryReactor* ListMyStatements(grpc::CallbackServerContext* context,
                                               const v1::ListMyStatementsRequest* request,
                                               v1::ListStatementsResponse* response) override;
    grpc::ServerUnaryReactor* GetStatement(grpc::CallbackServerContext* context, const v1::GetStatementRequest* request,
                                           v1::RoyaltyStatement* response) override;
    grpc::ServerUnaryReactor* PayStatement(grpc::CallbackServerContext* context, const v1::PayStatementRequest* request,
                                           v1::StatementSummary* response) override;
    grpc::ServerUnaryReactor* ListRightsHolders(grpc::CallbackServerContext* context,
                                                const v1::ListRightsHoldersRequest* request,
                                                v1::ListRightsHoldersResponse* response) override;
    grpc::ServerUnaryReactor* CreateRightsHolder(grpc::CallbackServerContext* context,
                                                 const v1::CreateRightsHolderRequest* request,
                                                 v1::RightsHolder* response) override;
    grpc::ServerUnaryReactor* UpdateRightsHolder(grpc::CallbackServerContext* context,
                                                 const v1::UpdateRightsHolderRequest* request,
                                                 v1::RightsHolder* response) override;
    grpc::ServerUnaryReactor* ListContracts(grpc::CallbackServerContext* context,
                                            const v1::ListContractsRequest* request,
                                            v1::ListContractsResponse* response) override;
    grpc::ServerUnaryReactor* CreateContract(grpc::CallbackServerContext* context,
                                             const v1::CreateContractRequest* request, v1::Contract* response) override;

  private:
    Royalties& royalties_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::payment
