#include "services/user/administration/administration.h"

#include <gmock/gmock.h>

#include "services/user/app_passwords/app_passwords.h"
#include "services/user/erasures.h"
#include "services/user/user_fixture.h"

namespace polyphony::user {
namespace {

using ::testing::ElementsAre;
using testing::run;

class AdministrationTest : public UserTest {
  protected:
    Code log_in(const std::string& username, const std::string& password) {
        const auto account = run(accounts_.authenticate(username, password));
        return account ? Code::Internal : account.error().code;
    }
    static constexpr auto kIn = Code::Internal;  ///< No error.

    Result<Account> update(const Account& account, AccountChange change) {
        return run(administration_.update(account.id, std::move(change)));
    }

    Administration administration_{*database_, passwords_, clock_};
    AppPasswords apps_{*database_, accounts_, SecretBox("key"), {}, clock_};
    Erasures erasures_{*database_, passwords_, {"user"}, clock_};
    const Account ada_ = sign_up("ada");
    const Account bob_ = sign_up("bob");
};
INSTANTIATE_TEST_SUITE_P(Databases, AdministrationTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(AdministrationTest, ListsAllAccountsByNameInPages) {
    sign_up("aaron");
    const auto first = run(administration_.list("", 2)).value();
    EXPECT_EQ(first.total, 3);
    ASSERT_EQ(first.accounts.size(), 2U);
    EXPECT_EQ(first.accounts[0].username, "aaron");
    EXPECT_EQ(first.next, "ada");
    const auto last = run(administration_.list(first.next, 2)).value();
    ASSERT_EQ(last.accounts.size(), 1U);
    EXPECT_EQ(last.accounts[0].id, bob_.id);
    EXPECT_EQ(last.next, "");
    EXPECT_EQ(run(administration_.list("", 501)).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(administration_.list("", -1)).error().code, Code::InvalidArgument);
}

TEST_P(AdministrationTest, AdministratorsInviteWhereRegistrationIsClosed) {
    Accounts closed(*database_, passwords_, {.open_registration = false}, clock_);
    NewAccount wanted{"Carol", "correct horse", "", false, true};
    EXPECT_EQ(run(closed.sign_up(wanted)).error().code, Code::PermissionDenied);
    const auto carol = run(closed.create(wanted));
    ASSERT_TRUE(carol) << carol.error().message;
    EXPECT_THAT(roles(*carol), ElementsAre("listener", "artist"));
    EXPECT_EQ(log_in("carol", "correct horse"), kIn);
    EXPECT_EQ(run(closed.create(wanted)).error().code, Code::AlreadyExists);
    NewAccount sneaky{"eve", "correct horse", "", true, true};
    EXPECT_THAT(roles(run(accounts_.sign_up(sneaky)).value()), ElementsAre("listener"))
        << "nobody chooses for themselves";
}

TEST_P(AdministrationTest, RolesAndNamesChangeAndAreTold) {
    const auto artist = update(bob_, {.display_name = " Bob B. ", .artist = true}).value();
    EXPECT_EQ(artist.display_name, "Bob B.");
    EXPECT_THAT(roles(artist), ElementsAre("listener", "artist"));
    EXPECT_EQ(events("AccountChanged"), 1);
    EXPECT_EQ(events("AccessRevoked"), 1) << "tokens name the roles";
    EXPECT_THAT(roles(update(bob_, {.admin = true}).value()), ElementsAre("listener", "artist", "admin"));
    ASSERT_TRUE(update(bob_, {}));
    EXPECT_EQ(events("AccessRevoked"), 2);
    EXPECT_EQ(update(bob_, {.display_name = " "}).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(administration_.update("x", {})).error().code, Code::NotFound);
}

TEST_P(AdministrationTest, ALockedAccountOpensNothingUntilItIsUnlocked) {
    const auto app = run(apps_.create(bob_.id, "Phone")).value();
    AppCredentials credentials;
    credentials.api_key = app.password;
    const auto tokens = run(sessions_.begin(bob_)).value();

    ASSERT_TRUE(update(bob_, {.locked = true}));
    EXPECT_EQ(log_in("bob", "correct horse"), Code::PermissionDenied);
    EXPECT_EQ(log_in("bob", "wrong horse"), Code::Unauthenticated) << "only its owner learns that it is locked";
    EXPECT_EQ(run(apps_.authenticate(credentials)).error().code, Code::PermissionDenied);
    EXPECT_EQ(run(sessions_.renew(tokens.refresh_token)).error().code, Code::Unauthenticated);
    EXPECT_EQ(run(sessions_.begin(bob_)).error().code, Code::PermissionDenied) << "who was just about to log in";
    EXPECT_EQ(events("AccessRevoked"), 1);

    ASSERT_TRUE(update(bob_, {.locked = false}));
    EXPECT_EQ(log_in("bob", "correct horse"), kIn);
    EXPECT_TRUE(run(apps_.authenticate(credentials)));
}

TEST_P(AdministrationTest, SomeoneAlwaysLooksAfterThePlatform) {
    EXPECT_EQ(update(ada_, {.admin = false}).error().code, Code::FailedPrecondition);
    EXPECT_EQ(update(ada_, {.locked = true}).error().code, Code::FailedPrecondition);
    EXPECT_EQ(run(erasures_.erase(ada_.id)).error().code, Code::FailedPrecondition);
    ASSERT_TRUE(update(bob_, {.admin = true, .locked = true}));
    EXPECT_EQ(update(ada_, {.admin = false}).error().code, Code::FailedPrecondition) << "bob cannot log in";
    ASSERT_TRUE(update(bob_, {.locked = false}));
    EXPECT_TRUE(run(erasures_.erase(ada_.id)));
    EXPECT_EQ(update(bob_, {.admin = false}).error().code, Code::FailedPrecondition);
}

TEST_P(AdministrationTest, ANewPasswordEndsAllSessions) {
    const auto tokens = run(sessions_.begin(bob_)).value();
    ASSERT_TRUE(run(administration_.set_password(bob_.id, "battery staple")));
    EXPECT_EQ(log_in("bob", "correct horse"), Code::Unauthenticated);
    EXPECT_EQ(log_in("bob", "battery staple"), kIn);
    EXPECT_EQ(run(sessions_.renew(tokens.refresh_token)).error().code, Code::Unauthenticated);
    EXPECT_EQ(events("AccessRevoked"), 1);
    EXPECT_EQ(run(administration_.set_password(bob_.id, "short")).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(administration_.set_password("x", "battery staple")).error().code, Code::NotFound);
}

TEST_P(AdministrationTest, OnesOwnPasswordIsChangedWithTheOldOne) {
    EXPECT_EQ(run(administration_.change_password(bob_.id, "wrong horse", "battery staple")).error().code,
              Code::PermissionDenied);
    ASSERT_TRUE(run(administration_.change_password(bob_.id, "correct horse", "battery staple")));
    EXPECT_EQ(log_in("bob", "battery staple"), kIn);
}

}  // namespace
}  // namespace polyphony::user
