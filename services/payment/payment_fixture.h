#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/http/http.h"
#include "platform/testing/testing.h"
#include "services/payment/billing.h"
#include "services/payment/ledger/books.h"
#include "services/payment/payment_store.h"
#include "services/payment/providers/sandbox/sandbox.h"
#include "services/payment/renewals.h"
#include "services/payment/webhooks.h"

namespace polyphony::payment {

inline constexpr UnixMillis kHour = 3'600'000;
inline constexpr UnixMillis kDay = 24 * kHour;
/// 2026-01-31T12:00:00Z, a day that not every month has.
inline constexpr UnixMillis kJanuary31 = 1'769'860'800'000;

/// What an HTTP handler answered.
struct Answer {
    unsigned status = 0;
    std::string body;
    http::Headers headers;

    std::string header(const std::string& name) const { return std::string(headers[name]); }
};

/// Asks the handler that a router finds for a request.
inline Answer ask(const http::Router& router, http::Request request) {
    const auto match = router.match(request.verb, request.path);
    if (match.handler == nullptr) return {};
    request.path_parameters = match.path_parameters;
    auto response = testing::run((*match.handler)(request));
    return {static_cast<unsigned>(response.status), std::get<std::string>(response.body), response.headers};
}

/// The payment service's domain with the sandbox on a real database, and a clock that the test moves. For tests only.
class PaymentTest : public ::testing::TestWithParam<std::string> {
  protected:
    PaymentTest() {
        sandbox_->deliver_to([this](std::string signature, std::string body) -> Task<Result<void>> {
            last_signature_ = signature;
            last_body_ = body;
            return webhooks_.receive(std::move(signature), std::move(body));
        });
    }

    std::string check_out(const std::string& user_id, const std::string& plan_id) {
        const auto checkout = testing::run(billing_.start_checkout(user_id, plan_id));
        EXPECT_TRUE(checkout) << checkout.error().message;
        return checkout ? checkout->payment.id : "";
    }

    bool pay(const std::string& payment_id, SandboxCard card = SandboxCard::Good) {
        const auto checkout = testing::run(sandbox_->find_checkout(payment_id));
        EXPECT_TRUE(checkout);
        const auto paid = testing::run(sandbox_->pay(*checkout, card));
        EXPECT_TRUE(paid) << paid.error().message;
        return paid.value_or(false);
    }

    void subscribe(const std::string& user_id, const std::string& plan_id, SandboxCard card = SandboxCard::Good) {
        EXPECT_TRUE(pay(check_out(user_id, plan_id), card));
    }

    std::optional<Subscription> subscription(const std::string& user_id) {
        return testing::run(billing_.subscription(user_id)).value();
    }

    void renew_at(UnixMillis time) {
        now_ = time;
        testing::run(renewals_.run_once());
    }

    std::int64_t revenue() {
        const auto balances = testing::run(books_.trial_balance());
        for (const auto& balance : *balances)
            if (balance.account == kSubscriptionRevenue) return balance.credit_minor;
        return 0;
    }

    std::size_t invoices(const std::string& user_id) { return testing::run(billing_.invoices(user_id))->size(); }

    int events(const std::string& name) { return testing::count_events(*database_, "polyphony.payment.v1." + name); }

    asio::io_context io_;  // for servers under test; outlives the database, whose threads post to it
    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(payment::migrations());
    UnixMillis now_ = kJanuary31;
    Clock clock_ = [this] { return now_; };
    BillingOptions options_;
    std::unique_ptr<Sandbox> sandbox_ = std::move(*Sandbox::open(*database_, clock_));
    Billing billing_{*database_, *sandbox_, options_, clock_};
    Books books_{*database_, clock_};
    Renewals renewals_{*database_, *sandbox_, options_.renewal, clock_};
    Webhooks webhooks_{*database_, *sandbox_, options_.renewal, clock_};
    std::string last_signature_;
    std::string last_body_;
};

}  // namespace polyphony::payment
