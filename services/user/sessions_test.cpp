#include "services/user/sessions.h"

#include "services/user/user_fixture.h"

namespace polyphony::user {
namespace {

class SessionsTest : public UserTest {
  protected:
    Tokens log_in() {
        auto tokens = testing::run(sessions_.begin(ada_));
        EXPECT_TRUE(tokens) << tokens.error().message;
        return tokens.value_or(Tokens{});
    }

    bool renewable(const std::string& token) {
        const auto renewed = testing::run(sessions_.renew(token));
        if (!renewed) {
            EXPECT_EQ(renewed.error().code, Code::Unauthenticated);
        }
        return renewed.has_value();
    }

    std::string renewed(const std::string& token) {
        auto tokens = testing::run(sessions_.renew(token));
        EXPECT_TRUE(tokens) << tokens.error().message;
        return tokens ? tokens->refresh_token : "";
    }

    int rows(const std::string& table) {
        return database_
            ->read_now([&](storage::Snapshot& snapshot) -> Result<int> {
                int count = 0;
                snapshot.sql() << "SELECT COUNT(*) FROM " + table, soci::into(count);
                return count;
            })
            .value();
    }

    Account ada_ = sign_up("ada");
};
INSTANTIATE_TEST_SUITE_P(Databases, SessionsTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(SessionsTest, GoesOnWithFreshTokens) {
    const auto first = log_in();
    EXPECT_EQ(first.expires_in_seconds, 15 * 60);
    EXPECT_EQ(first.refresh_token.size(), 43U) << "32 bytes in base64url";
    const auto second = testing::run(sessions_.renew(first.refresh_token));
    ASSERT_TRUE(second);
    EXPECT_NE(second->refresh_token, first.refresh_token);
    EXPECT_NE(second->access_token, first.access_token);
    EXPECT_TRUE(renewable(second->refresh_token));
}

TEST_P(SessionsTest, ASpentTokenEndsTheWholeSession) {
    const auto stolen = log_in().refresh_token;
    const auto other_session = log_in().refresh_token;
    const auto second = renewed(stolen);
    const auto third = renewed(second);

    EXPECT_FALSE(renewable(stolen));
    EXPECT_FALSE(renewable(third)) << "the newest token of the session is dead as well";
    EXPECT_TRUE(renewable(other_session)) << "other sessions go on";
}

TEST_P(SessionsTest, LoggingOutEndsTheSession) {
    const auto token = log_in().refresh_token;
    EXPECT_TRUE(testing::run(sessions_.end(token)));
    EXPECT_FALSE(renewable(token));
    EXPECT_TRUE(testing::run(sessions_.end(token))) << "an unknown token is no error";
    EXPECT_EQ(rows("refresh_tokens"), 0);
}

TEST_P(SessionsTest, UseKeepsASessionAlive) {
    auto token = log_in().refresh_token;
    for (int i = 0; i < 3; ++i) {
        now_ += 29 * kDay;
        token = renewed(token);
    }
    now_ += 30 * kDay;
    EXPECT_FALSE(renewable(token));
}

TEST_P(SessionsTest, SpentTokensAreForgottenWhenNoneCanUseThem) {
    auto token = log_in().refresh_token;
    for (int i = 0; i < 5; ++i) {
        now_ += 20 * kDay;
        token = renewed(token);
    }
    EXPECT_LE(rows("refresh_tokens"), 3);
}

TEST_P(SessionsTest, TheOldestSessionEndsBeyondTheLimit) {
    SessionOptions options;
    options.max_sessions = 2;
    Sessions sessions(*database_, keys_, options, clock_);
    std::vector<std::string> tokens;
    for (int i = 0; i < 3; ++i) {
        now_ += kMinute;
        tokens.push_back(testing::run(sessions.begin(ada_))->refresh_token);
    }
    EXPECT_FALSE(renewable(tokens[0]));
    EXPECT_TRUE(renewable(tokens[1]));
    EXPECT_TRUE(renewable(tokens[2]));
}

TEST_P(SessionsTest, RefusesWhatIsNoToken) {
    EXPECT_FALSE(renewable(""));
    EXPECT_FALSE(renewable("x"));
    EXPECT_FALSE(renewable(std::string(100'000, 'x')));
    EXPECT_FALSE(renewable("' OR 1=1 --"));
}

TEST_P(SessionsTest, KeepsOnlyHashes) {
    const auto token = log_in().refresh_token;
    const auto stored = database_->read_now([](storage::Snapshot& snapshot) -> Result<std::string> {
        std::string hash;
        snapshot.sql() << "SELECT token_hash FROM refresh_tokens", soci::into(hash);
        return hash;
    });
    EXPECT_NE(*stored, token);
}

}  // namespace
}  // namespace polyphony::user
