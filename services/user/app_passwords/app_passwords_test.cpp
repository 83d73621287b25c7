#include "services/user/app_passwords/app_passwords.h"

#include <gmock/gmock.h>

#include "platform/encoding/hash.h"
#include "services/user/app_passwords/app_password_store.h"
#include "services/user/user_fixture.h"

namespace polyphony::user {
namespace {

using testing::run;

AppCredentials by_key(const std::string& key) {
    AppCredentials credentials;
    credentials.api_key = key;
    return credentials;
}

AppCredentials by_password(const std::string& username, const std::string& password) {
    AppCredentials credentials;
    credentials.username = username;
    credentials.password = password;
    return credentials;
}

AppCredentials by_token(const std::string& username, const std::string& token, const std::string& salt) {
    AppCredentials credentials;
    credentials.username = username;
    credentials.token = token;
    credentials.salt = salt;
    return credentials;
}

class AppPasswordsTest : public UserTest {
  protected:
    Code refused(AppCredentials credentials) {
        const auto account = run(passwords_for_apps_.authenticate(std::move(credentials)));
        EXPECT_FALSE(account);
        return account ? Code::Internal : account.error().code;
    }

    /// Keeps a password that the test chose.
    void keep(const Account& account, const std::string& password) {
        const KeptAppPassword kept{{password, account.id, "A test", now_, 0}, password, box_.seal(password, password)};
        const auto kept_now = run(database_->write([&](storage::Transaction& transaction) -> Result<void> {
            AppPasswordStore(transaction.sql()).insert(kept);
            return {};
        }));
        EXPECT_TRUE(kept_now);
    }

    SecretBox box_{"a key"};
    AppPasswords passwords_for_apps_{*database_, accounts_, box_, {.max_per_account = 3}, clock_};
    const Account ada_ = sign_up("ada");
};
INSTANTIATE_TEST_SUITE_P(Databases, AppPasswordsTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(AppPasswordsTest, OneOpensByKeyAndByPassword) {
    const auto made = run(passwords_for_apps_.create(ada_.id, " Phone "));
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->facts.label, "Phone");
    EXPECT_EQ(made->username, "ada");
    EXPECT_EQ(made->password.size(), 32U);
    EXPECT_EQ(run(passwords_for_apps_.authenticate(by_key(made->password)))->id, ada_.id);
    EXPECT_EQ(run(passwords_for_apps_.authenticate(by_password("Ada", made->password)))->id, ada_.id);
    EXPECT_EQ(refused(by_password("bob", made->password)), Code::Unauthenticated);
    EXPECT_EQ(refused(by_key(made->password + "a")), Code::Unauthenticated);
}

TEST_P(AppPasswordsTest, ARepeatedRequestGetsTheFirstAnswer) {
    const idempotency::Request request{ada_.id, "key", "digest"};
    const auto first = run(passwords_for_apps_.create(ada_.id, "Phone", request)).value();
    const auto again = run(passwords_for_apps_.create(ada_.id, "Phone", request)).value();
    EXPECT_EQ(again.password, first.password);
    EXPECT_EQ(run(passwords_for_apps_.list(ada_.id)).value().size(), 1U);
    ASSERT_TRUE(run(passwords_for_apps_.revoke(ada_.id, first.facts.id)));
    EXPECT_EQ(run(passwords_for_apps_.create(ada_.id, "Phone", request)).error().code, Code::NotFound);
}

TEST_P(AppPasswordsTest, OneOpensByTheTokenOfTheSubsonicApi) {
    // The example of https://www.subsonic.org/pages/api.jsp.
    keep(ada_, "sesame");
    EXPECT_EQ(run(passwords_for_apps_.authenticate(by_token("ada", "26719a1196d2a940705a59634eb18eab", "c19b2d")))->id,
              ada_.id);
    EXPECT_EQ(run(passwords_for_apps_.authenticate(by_token("ada", "26719A1196D2A940705A59634EB18EAB", "c19b2d")))->id,
              ada_.id);
    EXPECT_EQ(refused(by_token("ada", "26719a1196d2a940705a59634eb18eab", "c19b2e")), Code::Unauthenticated);
    EXPECT_EQ(refused(by_token("bob", "26719a1196d2a940705a59634eb18eab", "c19b2d")), Code::Unauthenticated);
    AppPasswords other(*database_, accounts_, SecretBox("another key"), {}, clock_);
    EXPECT_FALSE(run(other.authenticate(by_token("ada", "26719a1196d2a940705a59634eb18eab", "c19b2d"))));
}

TEST_P(AppPasswordsTest, TheAccountsOwnPasswordOpensOnlyWhereItMay) {
    auto own = by_password("ada", "correct horse");
    EXPECT_EQ(refused(own), Code::Unauthenticated);
    own.account_password = true;
    EXPECT_EQ(run(passwords_for_apps_.authenticate(own))->id, ada_.id);
    own.password = "wrong horse";
    EXPECT_EQ(refused(own), Code::Unauthenticated);
}

TEST_P(AppPasswordsTest, OneThatIsTakenBackOpensNothingAndIsTold) {
    const auto made = run(passwords_for_apps_.create(ada_.id, "Car")).value();
    const auto bob = sign_up("bob");
    EXPECT_TRUE(run(passwords_for_apps_.revoke(bob.id, made.facts.id)));
    EXPECT_TRUE(run(passwords_for_apps_.authenticate(by_key(made.password)))) << "another cannot take it back";
    EXPECT_EQ(events("AppPasswordRevoked"), 0);
    EXPECT_TRUE(run(passwords_for_apps_.revoke(ada_.id, made.facts.id)));
    EXPECT_TRUE(run(passwords_for_apps_.revoke(ada_.id, made.facts.id)));
    EXPECT_EQ(refused(by_key(made.password)), Code::Unauthenticated);
    EXPECT_EQ(events("AppPasswordRevoked"), 1);
}

TEST_P(AppPasswordsTest, AreListedWithTheirLastUseAndLimited) {
    const auto first = run(passwords_for_apps_.create(ada_.id, "One")).value();
    now_ += kMinute;
    ASSERT_TRUE(run(passwords_for_apps_.create(ada_.id, "Two")));
    ASSERT_TRUE(run(passwords_for_apps_.create(ada_.id, "Three")));
    EXPECT_EQ(run(passwords_for_apps_.create(ada_.id, "Four")).error().code, Code::ResourceExhausted);
    ASSERT_TRUE(run(passwords_for_apps_.authenticate(by_key(first.password))));
    const auto listed = run(passwords_for_apps_.list(ada_.id)).value();
    ASSERT_EQ(listed.size(), 3U);
    EXPECT_EQ(listed.back().label, "One");
    EXPECT_GT(listed.back().last_used_at, now_ - 60 * kMinute);
    EXPECT_EQ(listed.front().last_used_at, 0);
}

TEST_P(AppPasswordsTest, WhatMakesNoSenseIsRefused) {
    EXPECT_EQ(refused({}), Code::InvalidArgument);
    EXPECT_EQ(refused(by_password("", "x")), Code::InvalidArgument);
    EXPECT_EQ(refused(by_token("ada", "x", "")), Code::InvalidArgument);
    EXPECT_EQ(refused(by_key(std::string(5000, 'x'))), Code::InvalidArgument);
    auto both = by_key("x");
    both.username = "ada";
    EXPECT_EQ(refused(both), Code::InvalidArgument);
    EXPECT_EQ(run(passwords_for_apps_.create(ada_.id, " ")).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(passwords_for_apps_.create(ada_.id, std::string(101, 'x'))).error().code, Code::InvalidArgument);
}

TEST(SecretBox, OpensOnlyForItsOwnerUnchanged) {
    const SecretBox box("key");
    const auto sealed = box.seal("secret", "one");
    EXPECT_NE(sealed, box.seal("secret", "one"));
    EXPECT_EQ(box.open(sealed, "one"), "secret");
    EXPECT_EQ(box.open(sealed, "two"), std::nullopt);
    EXPECT_EQ(SecretBox("other").open(sealed, "one"), std::nullopt);
    for (const auto* broken : {"", "AAAA", "?"}) EXPECT_EQ(box.open(broken, "one"), std::nullopt);
}

}  // namespace
}  // namespace polyphony::user
