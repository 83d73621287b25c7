#include "services/payment/payment_api.h"

#include "platform/idempotency/request.h"
#include "services/payment/administrators.h"
#include "services/payment/payment_proto.h"
#include "services/payment/plans.h"

namespace polyphony::payment {

namespace {

using rpc::CallContext;

tl::unexpected<Error> nobody() { return fail(Code::Unauthenticated, "Please log in."); }

}  // namespace

PaymentApi::PaymentApi(Billing& billing, Books& books, rpc::Dispatcher& dispatcher)
    : billing_(billing), books_(books), dispatcher_(dispatcher) {}

grpc::ServerUnaryReactor* PaymentApi::ListPlans(grpc::CallbackServerContext* context, const v1::ListPlansRequest*,
                                                v1::ListPlansResponse* response) {
    return dispatcher_.serve(context, response, [](CallContext) -> Task<Result<v1::ListPlansResponse>> {
        v1::ListPlansResponse proto;
        for (const auto& plan : plans()) *proto.add_plans() = to_proto(plan);
        co_return proto;
    });
}

grpc::ServerUnaryReactor* PaymentApi::GetSubscription(grpc::CallbackServerContext* context,
                                                      const v1::GetSubscriptionRequest*, v1::Subscription* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::Subscription>> {
        if (!call.caller.known()) co_return nobody();
        const auto subscription = co_await billing_.subscription(call.caller.user_id);
        if (!subscription) co_return fail(subscription.error());
        if (*subscription) co_return to_proto(**subscription);
        v1::Subscription none;
        *none.mutable_plan() = to_proto(free_plan());
        co_return none;
    });
}

grpc::ServerUnaryReactor* PaymentApi::StartCheckout(grpc::CallbackServerContext* context,
                                                    const v1::StartCheckoutRequest* request, v1::Checkout* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::Checkout>> {
        if (!call.caller.known()) co_return nobody();
        auto repeatable = idempotency::request_of(call, *request);
        const auto checkout =
            co_await billing_.start_checkout(call.caller.user_id, request->plan_id(), std::move(repeatable));
        if (!checkout) co_return fail(checkout.error());
        v1::Checkout proto;
        proto.set_id(checkout->payment.id);
        proto.set_url(checkout->url);
        proto.set_state(v1::CHECKOUT_STATE_OPEN);
        *proto.mutable_expires_at() = to_timestamp(checkout->payment.expires_at);
        co_return proto;
    });
}

grpc::ServerUnaryReactor* PaymentApi::CancelSubscription(grpc::CallbackServerContext* context,
                                                         const v1::CancelSubscriptionRequest*,
                                                         v1::Subscription* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::Subscription>> {
        if (!call.caller.known()) co_return nobody();
        const auto subscription = co_await billing_.cancel(call.caller.user_id);
        if (!subscription) co_return fail(subscription.error());
        co_return to_proto(*subscription);
    });
}

grpc::ServerUnaryReactor* PaymentApi::ListInvoices(grpc::CallbackServerContext* context, const v1::ListInvoicesRequest*,
                                                   v1::ListInvoicesResponse* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::ListInvoicesResponse>> {
        if (!call.caller.known()) co_return nobody();
        const auto invoices = co_await billing_.invoices(call.caller.user_id);
        if (!invoices) co_return fail(invoices.error());
        v1::ListInvoicesResponse proto;
        for (const auto& invoice : *invoices) *proto.add_invoices() = to_proto(invoice);
        co_return proto;
    });
}

grpc::ServerUnaryReactor* PaymentApi::GetTrialBalance(grpc::CallbackServerContext* context,
                                                      const v1::GetTrialBalanceRequest*, v1::TrialBalance* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::TrialBalance>> {
        if (auto allowed = check_administrator(call.caller); !allowed) co_return fail(allowed.error());
        const auto balances = co_await books_.trial_balance();
        if (!balances) co_return fail(balances.error());
        v1::TrialBalance proto;
        for (const auto& balance : *balances) *proto.add_balances() = to_proto(balance);
        proto.set_balanced(balanced(*balances));
        co_return proto;
    });
}

}  // namespace polyphony::payment
