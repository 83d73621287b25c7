#pragma once

#include "platform/rpc/server.h"
#include "polyphony/payment/v1/payment.grpc.pb.h"
#include "services/payment/billing.h"
#include "services/payment/ledger/books.h"

namespace polyphony::payment {

/// The API of contracts/polyphony/payment/v1/payment.proto: from proto to domain and back.
class PaymentApi final : public v1::PaymentService::CallbackService {
  public:
    PaymentApi(Billing& billing, Books& books, rpc::Dispatcher& dispatcher);

    grpc::ServerUnaryReactor* ListPlans(grpc::CallbackServerContext* context, const v1::ListPlansRequest* request,
                                        v1::ListPlansResponse* response) override;
    grpc::ServerUnaryReactor* GetSubscription(grpc::CallbackServerContext* context,
                                              const v1::GetSubscriptionRequest* request,
                                              v1::Subscription* response) override;
    grpc::ServerUnaryReactor* StartCheckout(grpc::CallbackServerContext* context,
                                            const v1::StartCheckoutRequest* request, v1::Checkout* response) override;
    grpc::ServerUnaryReactor* CancelSubscription(grpc::CallbackServerContext* context,
                                                 const v1::CancelSubscriptionRequest* request,
                                                 v1::Subscription* response) override;
    grpc::ServerUnaryReactor* ListInvoices(grpc::CallbackServerContext* context, const v1::ListInvoicesRequest* request,
                                           v1::ListInvoicesResponse* response) override;
    grpc::ServerUnaryReactor* GetTrialBalance(grpc::CallbackServerContext* context,
                                              const v1::GetTrialBalanceRequest* request,
                                              v1::TrialBalance* response) override;

  private:
    Billing& billing_;
    Books& books_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::payment
