#include "services/payment/webhooks.h"

#include "services/payment/payment_fixture.h"
#include "services/payment/providers/sandbox/webhook_signature.h"

namespace polyphony::payment {
namespace {

TEST(WebhookSignature, IsOfTheBodyTheSecretAndTheTime) {
    const auto signature = sign_webhook("secret", "{}", kJanuary31);
    EXPECT_EQ(signature.find("t=1769860800,v1="), 0U);
    EXPECT_TRUE(verify_webhook("secret", signature, "{}", kJanuary31));
    EXPECT_TRUE(verify_webhook("secret", signature, "{}", kJanuary31 + 300'000));
    EXPECT_TRUE(verify_webhook("secret", signature, "{}", kJanuary31 - 300'000));
    EXPECT_FALSE(verify_webhook("secret", signature, "{}", kJanuary31 + 301'000));
    EXPECT_FALSE(verify_webhook("secret", signature, "{}", kJanuary31 - 301'000));
    EXPECT_FALSE(verify_webhook("secret", signature, "{ }", kJanuary31));
    EXPECT_FALSE(verify_webhook("other", signature, "{}", kJanuary31));
}

TEST(WebhookSignature, IsTheHmacThatOthersCompute) {
    // printf '1769860800.{}' | openssl dgst -sha256 -hmac secret
    EXPECT_EQ(sign_webhook("secret", "{}", kJanuary31),
              "t=1769860800,v1=6bd59279684d582b3a785ab1b1b37b375fe46e60b7504f2de40d58633abe0dba");
}

TEST(WebhookSignature, RefusesWhatIsNone) {
    const std::string huge(100'000, '9');
    for (const std::string signature : {"", "t=", "t=,v1=", "v1=abc", "t=x,v1=abc", "t=1769860800,v1=", "t=1769860800"})
        EXPECT_FALSE(verify_webhook("secret", signature, "{}", kJanuary31)) << signature;
    EXPECT_FALSE(verify_webhook("secret", "t=" + huge + ",v1=00", "{}", kJanuary31));
}

class WebhooksTest : public PaymentTest {
  protected:
    WebhooksTest() { webhooks_.add_routes(router_); }

    unsigned post(const std::string& signature, const std::string& body) {
        http::Request request;
        request.verb = http::Verb::post;
        request.path = "/pay/webhooks/sandbox";
        request.headers.set("Sandbox-Signature", signature);
        request.body = body;
        return ask(router_, std::move(request)).status;
    }

    std::string signature_of(const std::string& body) {
        const auto secret = database_->read_now([](storage::Snapshot& snapshot) -> Result<std::string> {
            std::string found;
            snapshot.sql() << "SELECT secret FROM sandbox_secret", soci::into(found);
            return found;
        });
        return sign_webhook(*secret, body, now_);
    }

    http::Router router_;
};
INSTANTIATE_TEST_SUITE_P(Databases, WebhooksTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(WebhooksTest, ToldAgainChangesNothing) {
    subscribe("ada", "premium");
    const int said = events("SubscriptionChanged") + events("EntitlementChanged") + events("InvoicePaid");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(post(last_signature_, last_body_), 200U);
    EXPECT_EQ(revenue(), 999);
    EXPECT_EQ(invoices("ada"), 1U);
    EXPECT_EQ(events("SubscriptionChanged") + events("EntitlementChanged") + events("InvoicePaid"), said);
}

TEST_P(WebhooksTest, AnotherEventAboutThePaymentChangesNothing) {
    subscribe("ada", "premium");
    auto body = last_body_;
    body.replace(body.find("evt_"), 4, "EVT_");
    EXPECT_EQ(post(signature_of(body), body), 200U);
    EXPECT_EQ(revenue(), 999);
}

TEST_P(WebhooksTest, RefusesWhatIsTamperedWithOrTooOld) {
    const auto checkout = check_out("ada", "premium");
    const auto body = R"({"id":"evt_1","type":"payment.paid","payment":")" + checkout +
                      R"(","method":"card","amount_minor":999,"currency":"EUR"})";
    const auto signature = signature_of(body);
    EXPECT_EQ(post(signature, body + " "), 400U);
    EXPECT_EQ(post(signature + "0", body), 400U);
    EXPECT_EQ(post("", body), 400U);
    now_ += 301'000;
    EXPECT_EQ(post(signature, body), 400U);
    EXPECT_FALSE(subscription("ada"));
    EXPECT_EQ(revenue(), 0);

    now_ -= 301'000;
    EXPECT_EQ(post(signature, body), 200U) << "the genuine one is taken";
    EXPECT_TRUE(subscription("ada"));
}

TEST_P(WebhooksTest, RefusesWhatIsSignedButMalformed) {
    for (const std::string body : {"", "x", "[]", "{}", R"({"id":7})", R"({"id":""})"})
        EXPECT_EQ(post(signature_of(body), body), 400U) << body;
}

TEST_P(WebhooksTest, WhatIsNotOursIsNotedAndChangesNothing) {
    const auto checkout = check_out("ada", "premium");
    const std::vector<std::string> bodies = {
        R"({"id":"e1","type":"payment.paid","payment":"unknown","method":"c","amount_minor":999,"currency":"EUR"})",
        R"({"id":"e2","type":"payment.paid","payment":")" + checkout +
            R"(","method":"c","amount_minor":1,"currency":"EUR"})",
        R"({"id":"e3","type":"payment.paid","payment":")" + checkout +
            R"(","method":"c","amount_minor":999,"currency":"USD"})",
        R"({"id":"e4","type":"party.started"})",
    };
    for (const auto& body : bodies) EXPECT_EQ(post(signature_of(body), body), 200U) << body;
    EXPECT_FALSE(subscription("ada"));
    EXPECT_EQ(revenue(), 0);
}

}  // namespace
}  // namespace polyphony::payment
