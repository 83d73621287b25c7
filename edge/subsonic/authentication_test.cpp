#include "edge/subsonic/authentication.h"

#include <gtest/gtest.h>

#include "edge/testing/fake_service.h"
#include "polyphony/user/v1/app_passwords.pb.h"

namespace polyphony::edge::subsonic {
namespace {

using testing::run;

Outcome<Credentials> credentials(std::multimap<std::string, std::string> values) {
    return credentials_of(Parameters(std::move(values)));
}

Failure::Code refusal(std::multimap<std::string, std::string> values) {
    const auto found = credentials(std::move(values));
    return found ? Failure::Generic : found.error().code;
}

TEST(Credentials, AreAKeyOrANameWithAPasswordOrAToken) {
    EXPECT_EQ(credentials({{"apiKey", "key"}}).value().api_key, "key");
    EXPECT_EQ(credentials({{"u", "ada"}, {"p", "sesame"}}).value().password, "sesame");
    EXPECT_EQ(credentials({{"u", "ada"}, {"p", "enc:736573616D65"}}).value().password, "sesame");
    const auto by_token = credentials({{"u", "ada"}, {"t", "26719a"}, {"s", "c19b2d"}}).value();
    EXPECT_EQ(by_token.token, "26719a");
    EXPECT_EQ(by_token.salt, "c19b2d");
}

TEST(Credentials, ThatAreMissingOrManyAreRefused) {
    EXPECT_EQ(refusal({}), Failure::MissingParameter);
    EXPECT_EQ(refusal({{"u", "ada"}}), Failure::MissingParameter);
    EXPECT_EQ(refusal({{"u", "ada"}, {"t", "26719a"}}), Failure::MissingParameter);
    EXPECT_EQ(refusal({{"p", "sesame"}}), Failure::MissingParameter);
    EXPECT_EQ(refusal({{"apiKey", "key"}, {"u", "ada"}}), Failure::ConflictingMechanisms);
    EXPECT_EQ(refusal({{"u", "ada"}, {"p", "x"}, {"t", "x"}, {"s", "x"}}), Failure::ConflictingMechanisms);
    EXPECT_EQ(refusal({{"apiKey", "key"}, {"p", "x"}}), Failure::ConflictingMechanisms);
    EXPECT_EQ(refusal({{"apiKey", ""}}), Failure::WrongApiKey);
    EXPECT_FALSE(credentials({{"u", "ada"}, {"p", "enc:7"}}));
    EXPECT_FALSE(credentials({{"u", "ada"}, {"p", "enc:zz"}}));
}

class AuthenticationTest : public ::testing::Test {
  protected:
    AuthenticationTest() {
        services_["user"].on<user::v1::AuthenticateAppRequest, user::v1::Account>(
            "polyphony.user.v1.AppPasswordService.AuthenticateApp",
            [this](const auto& request, const auto&) -> Result<user::v1::Account> {
                ++asked_;
                account_password_ = request.account_password();
                if (request.api_key() != "key" && request.password() != "sesame")
                    return fail(Code::Unauthenticated, "The app password or API key is wrong.");
                user::v1::Account account;
                account.set_id("ada-id");
                account.set_username("ada");
                return account;
            });
    }
    Outcome<user::v1::Account> identify(Credentials credentials, bool secure = false) {
        return run(authentication_.identify(std::move(credentials), secure, rpc::CallContext()));
    }

    FakeServices services_;
    std::chrono::steady_clock::time_point now_{};
    AuthenticationOptions options_{.remembered_seconds = 60, .account_passwords = true};
    Authentication authentication_{services_.peers(), options_, [this] { return now_; }};
    std::atomic<int> asked_{0};
    std::atomic<bool> account_password_{false};
    const Credentials key_{.api_key = "key"};
    const Credentials password_{.username = "ada", .password = "sesame"};
};

TEST_F(AuthenticationTest, AsksOnceAndRemembersForAWhile) {
    EXPECT_EQ(identify(key_)->username(), "ada");
    EXPECT_EQ(identify(key_)->username(), "ada");
    EXPECT_EQ(asked_, 1);
    now_ += std::chrono::seconds(61);
    EXPECT_EQ(identify(key_)->username(), "ada");
    EXPECT_EQ(asked_, 2);
}

TEST_F(AuthenticationTest, WhatWasRevokedIsForgottenAtOnce) {
    ASSERT_TRUE(identify(key_));
    ASSERT_TRUE(identify(password_));
    authentication_.forget("ada-id");
    ASSERT_TRUE(identify(key_));
    ASSERT_TRUE(identify(key_));
    EXPECT_EQ(asked_, 3);
}

TEST_F(AuthenticationTest, RefusesWithTheCodeOfTheMechanism) {
    EXPECT_EQ(identify({.api_key = "other"}).error().code, Failure::WrongApiKey);
    EXPECT_EQ(identify({.username = "ada", .password = "other"}).error().code, Failure::WrongCredentials);
    services_["user"].stop();
    EXPECT_EQ(identify({.api_key = "other"}).error().code, Failure::Generic) << "nothing was said about the key";
}

TEST_F(AuthenticationTest, TheAccountsOwnPasswordWillDoOnlyOverTls) {
    ASSERT_TRUE(authentication_.may_be_guess(password_));
    ASSERT_TRUE(identify(password_));
    EXPECT_FALSE(account_password_);
    EXPECT_FALSE(authentication_.may_be_guess(password_)) << "it is known";
    EXPECT_FALSE(authentication_.may_be_guess(key_));
    EXPECT_FALSE(identify({.username = "ada", .password = "own"}, true));
    EXPECT_TRUE(account_password_);
}

}  // namespace
}  // namespace polyphony::edge::subsonic
