#include "services/user/accounts.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "services/user/user_fixture.h"

namespace polyphony::user {
namespace {

using ::testing::ElementsAre;

class AccountsTest : public UserTest {
  protected:
    Code refusal(const NewAccount& wanted) {
        const auto account = testing::run(accounts_.sign_up(wanted));
        return account ? Code::Internal : account.error().code;
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, AccountsTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(AccountsTest, TheFirstAccountIsTheAdministrator) {
    EXPECT_TRUE(testing::run(accounts_.setup())->needs_first_account);
    EXPECT_THAT(roles(sign_up("ada")), ElementsAre("listener", "admin"));
    EXPECT_THAT(roles(sign_up("ben")), ElementsAre("listener"));
    EXPECT_FALSE(testing::run(accounts_.setup())->needs_first_account);
    EXPECT_EQ(events("AccountCreated"), 2);
}

TEST_P(AccountsTest, OfManyFirstSignUpsAtOnceOneBecomesTheAdministrator) {
    std::vector<Account> created(8);
    std::vector<std::thread> people;
    for (std::size_t i = 0; i < created.size(); ++i)
        people.emplace_back([&, i] { created[i] = sign_up("person" + std::to_string(i)); });
    for (auto& person : people) person.join();
    EXPECT_EQ(std::count_if(created.begin(), created.end(), [](const Account& account) { return account.admin; }), 1);
}

TEST_P(AccountsTest, LogsInWithTheNameInAnyCase) {
    const auto ada = sign_up("Ada.L");
    EXPECT_EQ(ada.username, "ada.l");
    EXPECT_EQ(testing::run(accounts_.authenticate("ADA.l", "correct horse"))->id, ada.id);
}

TEST_P(AccountsTest, WrongPasswordsAndUnknownNamesAreToldApartByNothing) {
    sign_up("ada");
    const auto wrong = testing::run(accounts_.authenticate("ada", "wrong horse"));
    const auto unknown = testing::run(accounts_.authenticate("eve", "wrong horse"));
    ASSERT_FALSE(wrong);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(wrong.error().code, Code::Unauthenticated);
    EXPECT_EQ(unknown.error().code, wrong.error().code);
    EXPECT_EQ(unknown.error().message, wrong.error().message);
}

TEST_P(AccountsTest, RefusesTakenNames) {
    sign_up("ada");
    EXPECT_EQ(refusal({"ADA", "another horse", ""}), Code::AlreadyExists);
}

TEST_P(AccountsTest, RefusesMalformedFields) {
    const std::vector<NewAccount> malformed = {
        {"", "correct horse", ""},
        {"a", "correct horse", ""},
        {std::string(65, 'a'), "correct horse", ""},
        {"ada lovelace", "correct horse", ""},
        {"ад", "correct horse", ""},
        {"ada", "", ""},
        {"ada", "1234567", ""},
        {"ada", std::string(257, 'x'), ""},
        {"ada", "correct horse", std::string(101, 'x')},
        {"ada", "correct horse", "two\nlines"},
    };
    for (const auto& wanted : malformed) EXPECT_EQ(refusal(wanted), Code::InvalidArgument) << wanted.username;
    EXPECT_TRUE(testing::run(accounts_.setup())->needs_first_account);
}

TEST_P(AccountsTest, CountsCharactersAndNotBytes) {
    std::string name;
    for (int i = 0; i < 100; ++i) name += "ü";
    EXPECT_TRUE(testing::run(accounts_.sign_up({"ada", "žluťoučký", name})));
    EXPECT_TRUE(testing::run(accounts_.authenticate("ada", "žluťoučký")));
    EXPECT_EQ(refusal({"ben", "ůůůů", ""}), Code::InvalidArgument);
}

TEST_P(AccountsTest, ClosedRegistrationLetsOnlyTheFirstIn) {
    AccountOptions options;
    options.open_registration = false;
    Accounts closed(*database_, passwords_, options, clock_);
    const idempotency::Request request{"", "key-1", "digest"};
    EXPECT_TRUE(testing::run(closed.setup())->registration_open);
    EXPECT_TRUE(testing::run(closed.sign_up({"ada", "correct horse", ""}, request)));
    EXPECT_TRUE(testing::run(closed.sign_up({"ada", "correct horse", ""}, request)));
    EXPECT_FALSE(testing::run(closed.setup())->registration_open);
    const auto second = testing::run(closed.sign_up({"ben", "correct horse", ""}));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::PermissionDenied);
}

TEST_P(AccountsTest, ARepeatedSignUpGetsTheFirstAnswer) {
    const idempotency::Request request{"", "key-1", "digest"};
    const auto first = testing::run(accounts_.sign_up({"ada", "correct horse", "Ada"}, request));
    ASSERT_TRUE(first) << first.error().message;
    const auto again = testing::run(accounts_.sign_up({"Ada", "correct horse", "Ada"}, request));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->id, first->id);
    EXPECT_EQ(events("AccountCreated"), 1);

    const auto other_password = testing::run(accounts_.sign_up({"ada", "another horse", "Ada"}, request));
    ASSERT_FALSE(other_password);
    EXPECT_EQ(other_password.error().code, Code::AlreadyExists);
    EXPECT_EQ(refusal({"ada", "correct horse", "Ada"}), Code::AlreadyExists) << "without the key it is another person";
}

TEST_P(AccountsTest, TheFirstStartCreatesTheAdministratorOnce) {
    EXPECT_TRUE(accounts_.ensure_first({"admin", "first password", "Admin"}));
    EXPECT_TRUE(accounts_.ensure_first({"admin", "other password", "Admin"}));
    const auto admin = testing::run(accounts_.authenticate("admin", "first password"));
    ASSERT_TRUE(admin);
    EXPECT_TRUE(admin->admin);
    EXPECT_FALSE(testing::run(accounts_.authenticate("admin", "other password")));
}

TEST_P(AccountsTest, TheFirstStartRefusesABadPassword) {
    const auto created = accounts_.ensure_first({"admin", "short", "Admin"});
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, Code::InvalidArgument);
}

TEST_P(AccountsTest, ChangesTheDisplayName) {
    const auto ada = sign_up("ada");
    EXPECT_EQ(testing::run(accounts_.change_display_name(ada.id, "  Ada Lovelace "))->display_name, "Ada Lovelace");
    EXPECT_EQ(testing::run(accounts_.get(ada.id))->display_name, "Ada Lovelace");
    EXPECT_EQ(events("AccountChanged"), 1);

    EXPECT_TRUE(testing::run(accounts_.change_display_name(ada.id, "Ada Lovelace")));
    EXPECT_EQ(events("AccountChanged"), 1) << "nothing changed";
    EXPECT_EQ(testing::run(accounts_.change_display_name(ada.id, "   ")).error().code, Code::InvalidArgument);
    EXPECT_EQ(testing::run(accounts_.change_display_name("nobody", "X")).error().code, Code::NotFound);
}

TEST_P(AccountsTest, FindsManyAndLeavesUnknownOnesOut) {
    const auto ada = sign_up("ada");
    const auto ben = sign_up("ben");
    const auto found = testing::run(accounts_.find({ben.id, "unknown", ada.id, ada.id}));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size(), 2U);
    EXPECT_EQ(testing::run(accounts_.find(std::vector<std::string>(101, "x"))).error().code, Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::user
