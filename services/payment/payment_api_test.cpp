#include "services/payment/payment_api.h"

#include <boost/asio/executor_work_guard.hpp>
#include <thread>

#include "platform/rpc/client.h"
#include "services/payment/payment_fixture.h"

namespace polyphony::payment {
namespace {

/// The service behind a real gRPC server on a unix socket.
class PaymentApiTest : public PaymentTest {
  protected:
    PaymentApiTest() {
        auto server = rpc::Server::listen(address_, services_);
        EXPECT_TRUE(server) << server.error().message;
        if (server) server_ = std::move(*server);
    }
    ~PaymentApiTest() override {
        if (server_) server_->drain(std::chrono::system_clock::now() + std::chrono::seconds(1));
        guard_.reset();
        thread_.join();
    }

    template <class Response>
    Result<Response> call(const std::string& method, const google::protobuf::Message& request,
                          const std::string& caller = "", bool admin = false) {
        rpc::CallContext context;
        context.caller.user_id = caller;
        context.caller.admin = admin;
        return testing::run(
            client_.call<Response>("polyphony.payment.v1.PaymentService." + method, request, std::move(context)));
    }

    testing::TemporaryFolder folder_;
    std::string address_ = "unix:" + (folder_.path() / "payment.sock").string();
    asio::executor_work_guard<asio::io_context::executor_type> guard_ = asio::make_work_guard(io_);
    std::thread thread_{[this] { io_.run(); }};
    rpc::Dispatcher dispatcher_{io_.get_executor(), testing::metrics()};
    PaymentApi api_{billing_, books_, dispatcher_};
    std::vector<grpc::Service*> services_{&api_};
    std::unique_ptr<rpc::Server> server_;
    rpc::Client client_{{address_}, testing::metrics()};
};
INSTANTIATE_TEST_SUITE_P(Databases, PaymentApiTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(PaymentApiTest, FromThePlansToTheInvoice) {
    const auto plans = call<v1::ListPlansResponse>("ListPlans", v1::ListPlansRequest());
    ASSERT_TRUE(plans);
    EXPECT_EQ(plans->plans_size(), 4);
    EXPECT_EQ(plans->plans(0).id(), "free");
    EXPECT_EQ(call<v1::Subscription>("GetSubscription", v1::GetSubscriptionRequest(), "ada")->plan().id(), "free");

    v1::StartCheckoutRequest buy;
    buy.set_plan_id("premium");
    const auto checkout = call<v1::Checkout>("StartCheckout", buy, "ada");
    ASSERT_TRUE(checkout) << checkout.error().message;
    EXPECT_EQ(checkout->url(), "/pay/sandbox/checkouts/" + checkout->id());
    EXPECT_EQ(checkout->state(), v1::CHECKOUT_STATE_OPEN);
    EXPECT_TRUE(pay(checkout->id()));

    const auto subscription = call<v1::Subscription>("GetSubscription", v1::GetSubscriptionRequest(), "ada");
    EXPECT_EQ(subscription->plan().id(), "premium");
    EXPECT_EQ(subscription->state(), v1::SUBSCRIPTION_STATE_ACTIVE);
    EXPECT_EQ(subscription->current_period_end().seconds() * 1000, kJanuary31 + 28 * kDay);
    const auto invoices = call<v1::ListInvoicesResponse>("ListInvoices", v1::ListInvoicesRequest(), "ada");
    ASSERT_EQ(invoices->invoices_size(), 1);
    EXPECT_EQ(invoices->invoices(0).total().amount_minor(), 999);
    EXPECT_EQ(call<v1::ListInvoicesResponse>("ListInvoices", v1::ListInvoicesRequest(), "ben")->invoices_size(), 0);
    EXPECT_EQ(call<v1::Subscription>("CancelSubscription", v1::CancelSubscriptionRequest(), "ada")->state(),
              v1::SUBSCRIPTION_STATE_CANCELLED);
}

TEST_P(PaymentApiTest, OnlyAdministratorsSeeTheLedger) {
    subscribe("ada", "premium");
    const v1::GetTrialBalanceRequest request;
    EXPECT_EQ(call<v1::TrialBalance>("GetTrialBalance", request).error().code, Code::Unauthenticated);
    EXPECT_EQ(call<v1::TrialBalance>("GetTrialBalance", request, "ada").error().code, Code::PermissionDenied);
    const auto ledger = call<v1::TrialBalance>("GetTrialBalance", request, "root", true);
    ASSERT_TRUE(ledger);
    EXPECT_TRUE(ledger->balanced());
    ASSERT_EQ(ledger->balances_size(), 2);
    EXPECT_EQ(ledger->balances(0).debit().amount_minor(), 999);
}

TEST_P(PaymentApiTest, NeedsACaller) {
    EXPECT_EQ(call<v1::Subscription>("GetSubscription", v1::GetSubscriptionRequest()).error().code,
              Code::Unauthenticated);
    EXPECT_EQ(call<v1::Checkout>("StartCheckout", v1::StartCheckoutRequest()).error().code, Code::Unauthenticated);
    EXPECT_EQ(call<v1::Subscription>("CancelSubscription", v1::CancelSubscriptionRequest()).error().code,
              Code::Unauthenticated);
    EXPECT_EQ(call<v1::ListInvoicesResponse>("ListInvoices", v1::ListInvoicesRequest()).error().code,
              Code::Unauthenticated);
    EXPECT_EQ(call<v1::Checkout>("StartCheckout", v1::StartCheckoutRequest(), "ada").error().code, Code::NotFound);
}

}  // namespace
}  // namespace polyphony::payment
