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

    /// How many outbox rows of this event type there are.
    int events(const std::string& name) {
        const std::string type = "polyphony.user.v1." + name;
        const auto count = database_->read_now([&](storage::Snapshot& snapshot) -> Result<int> {
            int rows = 0;
            snapshot.sql() << "SELECT COUNT(*) FROM event_outbox WHERE type = :type", soci::into(rows),
                soci::use(type, "type");
            return rows;
        });
        return count.value_or(-1);
    }

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
