#include "services/payment/providers/sandbox/sandbox_pages.h"

#include <gmock/gmock.h>

#include "services/payment/payment_fixture.h"

namespace polyphony::payment {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SandboxPagesTest : public PaymentTest {
  protected:
    SandboxPagesTest() { add_sandbox_pages(router_, *sandbox_); }

    Answer get(const std::string& path) { return send(http::Verb::get, path, ""); }
    Answer post(const std::string& path, const std::string& form) { return send(http::Verb::post, path, form); }

    Answer send(http::Verb verb, const std::string& path, const std::string& body) {
        http::Request request;
        request.verb = verb;
        request.path = path;
        request.body = body;
        return ask(router_, std::move(request));
    }

    std::string url(const std::string& plan_id) {
        return testing::run(billing_.start_checkout("ada", plan_id)).value().url;
    }

    http::Router router_;
};
INSTANTIATE_TEST_SUITE_P(Databases, SandboxPagesTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(SandboxPagesTest, ShowsWhatIsToBePaid) {
    const auto page = get(url("premium"));
    EXPECT_EQ(page.status, 200U);
    EXPECT_THAT(page.body, HasSubstr("Polyphony Premium, one month"));
    EXPECT_THAT(page.body, HasSubstr(">Pay 9.99 EUR</button>"));
    EXPECT_THAT(page.body, Not(HasSubstr("<script")));
    EXPECT_THAT(page.header("Content-Type"), HasSubstr("text/html"));
    EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
}

TEST_P(SandboxPagesTest, PayingBeginsThePlanAndLeadsBackToThePlayer) {
    const auto path = url("premium");
    const auto answer = post(path, "card=success");
    EXPECT_EQ(answer.status, 303U);
    EXPECT_EQ(answer.header("Location"), "/plan?checkout=done");
    ASSERT_TRUE(subscription("ada"));
    EXPECT_EQ(subscription("ada")->plan_id, "premium");

    EXPECT_EQ(post(path, "card=success").status, 303U) << "pressed twice";
    EXPECT_EQ(revenue(), 999);
    EXPECT_THAT(get(path).body, HasSubstr("paid already"));
}

TEST_P(SandboxPagesTest, ADeclinedCardGivesAnotherTry) {
    const auto path = url("premium");
    const auto declined = post(path, "card=decline");
    EXPECT_EQ(declined.status, 402U);
    EXPECT_THAT(declined.body, HasSubstr("The card was declined."));
    EXPECT_THAT(declined.body, HasSubstr(">Pay 9.99 EUR</button>"));
    EXPECT_FALSE(subscription("ada"));
    EXPECT_EQ(post(path, "card=success").status, 303U);
}

TEST_P(SandboxPagesTest, BadFormsAreRefused) {
    const auto path = url("premium");
    for (const std::string form : {"", "card=", "card=gold", "cart=success", "card=%zz", "card"})
        EXPECT_EQ(post(path, form).status, 400U) << form;
    EXPECT_EQ(post(path, std::string(100'000, 'x')).status, 400U);
    EXPECT_FALSE(subscription("ada"));
}

TEST_P(SandboxPagesTest, UnknownAndExpiredCheckoutsSaySo) {
    EXPECT_EQ(get("/pay/sandbox/checkouts/unknown").status, 404U);
    EXPECT_EQ(post("/pay/sandbox/checkouts/unknown", "card=success").status, 404U);
    const auto path = url("premium");
    now_ += 31 * 60'000;
    EXPECT_EQ(get(path).status, 410U);
    EXPECT_EQ(post(path, "card=success").status, 410U);
    EXPECT_FALSE(subscription("ada"));
}

TEST_P(SandboxPagesTest, PressingAgainHelpsWhenThePaymentWasNotHeard) {
    const auto path = url("premium");
    sandbox_->deliver_to(
        [](std::string, std::string) -> Task<Result<void>> { co_return fail(Code::Unavailable, "Nobody hears."); });
    EXPECT_EQ(post(path, "card=success").status, 503U);
    sandbox_->deliver_to([this](std::string signature, std::string body) {
        return webhooks_.receive(std::move(signature), std::move(body));
    });
    EXPECT_EQ(post(path, "card=success").status, 303U);
    EXPECT_EQ(revenue(), 999);
}

}  // namespace
}  // namespace polyphony::payment
