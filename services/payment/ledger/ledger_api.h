#pragma once

#include "platform/rpc/server.h"
#include "polyphony/payment/v1/ledger.grpc.pb.h"
#include "services/payment/ledger/books.h"

namespace polyphony::payment {

/// The API of contracts/polyphony/payment/v1/ledger.proto: from proto to domain and back.
class LedgerApi final : public v1::LedgerService::CallbackService {
  public:
    LedgerApi(Books& books, rpc::Dispatcher& dispatcher);

    grpc::ServerUnaryReactor* VerifyLedger(grpc::CallbackServerContext* context, const v1::VerifyLedgerRequest* request,
                                           v1::LedgerVerification* response) override;
    grpc::ServerUnaryReactor* ExportLedger(grpc::CallbackServerContext* context, const v1::ExportLedgerRequest* request,
                                           v1::LedgerExport* response) override;
    grpc::ServerUnaryReactor* ReverseTransaction(grpc::CallbackServerContext* context,
                                                 const v1::ReverseTransactionRequest* request,
                                                 v1::ReversedTransaction* response) override;
    grpc::ServerUnaryReactor* Reconcile(grpc::CallbackServerContext* context, const v1::ReconcileRequest* request,
                                        v1::Reconciliation* response) override;

  private:
    Books& books_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::payment
