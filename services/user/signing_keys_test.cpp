#include "services/user/signing_keys.h"

#include <gmock/gmock.h>

#include "services/user/user_fixture.h"

namespace polyphony::user {
namespace {

class SigningKeysTest : public UserTest {
  protected:
    std::vector<std::string> published(SigningKeys& keys) {
        std::vector<std::string> ids;
        const auto found = testing::run(keys.published());
        EXPECT_TRUE(found);
        for (const auto& key : found.value_or(std::vector<SigningKey>{})) ids.push_back(key.id);
        return ids;
    }
    std::string current(SigningKeys& keys) {
        const auto key = testing::run(keys.current());
        EXPECT_TRUE(key);
        return key ? key->id : "";
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, SigningKeysTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(SigningKeysTest, PublishesTheNextKeyBeforeItSigns) {
    const auto keys = published(keys_);
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_EQ(current(keys_), keys[0]);
    now_ += 30 * kDay;
    EXPECT_EQ(current(keys_), keys[1]);
}

TEST_P(SigningKeysTest, KeepsAFormerKeyUntilItsLastTokenHasExpired) {
    const auto first = current(keys_);
    now_ += 30 * kDay - 1;
    ASSERT_EQ(current(keys_), first);
    now_ += 15 * kMinute;
    EXPECT_NE(current(keys_), first);
    EXPECT_THAT(published(keys_), ::testing::Contains(first));
    now_ += 2 * kMinute;
    EXPECT_THAT(published(keys_), ::testing::Not(::testing::Contains(first)));
}

TEST_P(SigningKeysTest, SignsAgainAfterALongSleep) {
    current(keys_);
    now_ += 400 * kDay;
    EXPECT_NE(current(keys_), "");
    EXPECT_EQ(published(keys_).size(), 2U);
}

TEST_P(SigningKeysTest, InstancesAndRestartsShareTheKeys) {
    SigningKeys other(*database_, SigningKeyOptions{}, clock_);
    EXPECT_EQ(current(keys_), current(other));
    now_ += 30 * kDay;
    EXPECT_EQ(current(keys_), current(other));
    EXPECT_EQ(published(keys_), published(other));
}

}  // namespace
}  // namespace polyphony::user
