#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "platform/testing/testing.h"
#include "services/user/accounts.h"
#include "services/user/sessions.h"
#include "services/user/signing_keys.h"
#include "services/user/user_store.h"

namespace polyphony::user {

inline constexpr UnixMillis kMinute = 60'000;
inline constexpr UnixMillis kDay = 24 * 60 * kMinute;

/// The user service's domain on a real database, with a clock that the test moves. For tests only.
class UserTest : public ::testing::TestWithParam<std::string> {
  protected:
    Account sign_up(const std::string& username, const std::string& password = "correct horse") {
        auto account = testing::run(accounts_.sign_up({username, password, ""}));
        EXPECT_TRUE(account) << account.error().message;
        return account.value_or(Account{});
    }

    int events(const std::string& name) { return testing::count_events(*database_, "polyphony.user.v1." + name); }

    asio::io_context io_;  // for servers under test; outlives the database, whose threads post to it
    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(user::migrations());
    UnixMillis now_ = 1'800'000'000'000;
    Clock clock_ = [this] { return now_; };
    Passwords passwords_{PasswordOptions{}};
    Accounts accounts_{*database_, passwords_, AccountOptions{}, clock_};
    SigningKeys keys_{*database_, SigningKeyOptions{}, clock_};
    Sessions sessions_{*database_, keys_, SessionOptions{}, clock_};
};

}  // namespace polyphony::user
