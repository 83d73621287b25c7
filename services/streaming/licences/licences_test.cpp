#include "services/streaming/licences/licences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::run;
using ::testing::ElementsAre;

constexpr UnixMillis kLicenceDay = 24LL * 3'600'000;

class LicencesTest : public ::testing::TestWithParam<std::string>, public StreamingFixture {
  protected:
    LicencesTest() : StreamingFixture(GetParam()) { entitle(ann, {"premium", 0, now + 90 * kLicenceDay}); }
};

TEST_P(LicencesTest, ComeWithAPaidPlanAndEndWithIt) {
    const auto licence = run(licences.issue({ann}, "phone", {track})).value();
    EXPECT_EQ(licence.expires_at, now + 30 * kLicenceDay);
    EXPECT_EQ(run(licences.issue({bob}, "phone", {track})).error().code, Code::PermissionDenied);
    entitle(bob, {"student", 0, now + kLicenceDay});
    EXPECT_EQ(run(licences.issue({bob}, "phone", {track})).value().expires_at, now + kLicenceDay);
    EXPECT_TRUE(run(licences.valid(licence.id)).value());
    now += 30 * kLicenceDay;
    EXPECT_FALSE(run(licences.valid(licence.id)).value());
    EXPECT_FALSE(run(licences.valid("nonsense")).value());
    EXPECT_TRUE(run(licences.list(ann)).value().empty());
}

TEST_P(LicencesTest, AreListedAndTakenBack) {
    const auto first = run(licences.issue({ann}, "phone", {track})).value();
    now += 1;
    const auto second = run(licences.issue({ann}, "tablet", {track})).value();
    EXPECT_EQ(run(licences.revoke(bob, first.id)).error().code, Code::NotFound);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(run(licences.revoke(ann, first.id)).value().revoked_at, now);
    EXPECT_THAT(said(), ElementsAre("LicenceRevoked"));
    EXPECT_FALSE(run(licences.valid(first.id)).value());
    const auto listed = run(licences.list(ann)).value();
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0].id, second.id);
    EXPECT_THAT(listed[0].track_ids, ElementsAre(track));
    EXPECT_EQ(listed[1].revoked_at, now);
}

TEST_P(LicencesTest, RefuseWhatCannotBe) {
    EXPECT_EQ(run(licences.issue({ann}, "", {track})).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(licences.issue({ann}, "phone", {})).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(licences.issue({ann}, "phone", std::vector<std::string>(201, track))).error().code,
              Code::InvalidArgument);
    EXPECT_EQ(run(licences.issue({ann}, "phone", {track, ids::make()})).error().code, Code::NotFound);
}

TEST_P(LicencesTest, AreBoundedAndIssuedOnce) {
    LicenceLimits limits;
    limits.max_licences = 2;
    Licences few(*database, limits, [this] { return now; });
    const idempotency::Request request{ann, "key", "digest"};
    const auto first = run(few.issue({ann}, "phone", {track}, request)).value();
    EXPECT_EQ(run(few.issue({ann}, "phone", {track}, request)).value().id, first.id);
    EXPECT_TRUE(run(few.issue({ann}, "phone", {track})));
    EXPECT_EQ(run(few.issue({ann}, "phone", {track})).error().code, Code::ResourceExhausted);
    now += 30 * kLicenceDay;
    EXPECT_TRUE(run(few.issue({ann}, "phone", {track}))) << "expired ones make room";
}

INSTANTIATE_TEST_SUITE_P(Databases, LicencesTest, ::testing::ValuesIn(testing::database_kinds()));

TEST(LicenceTokensTest, AreCheckedWithThePublicKey) {
    const std::string seed(32, 's');
    const auto tokens = LicenceTokens::from_seed(seed).value();
    const Licence licence{"licence", "ann", "phone", {"a", "b"}, 1'800'000'000'000, 1'800'000'060'000, 0};
    const auto token = tokens.sign(licence);
    const auto read = tokens.verify(token, licence.issued_at).value();
    EXPECT_EQ(read.id, "licence");
    EXPECT_EQ(read.user_id, "ann");
    EXPECT_EQ(read.device_id, "phone");
    EXPECT_THAT(read.track_ids, ElementsAre("a", "b"));
    EXPECT_EQ(read.expires_at, licence.expires_at);
    EXPECT_EQ(tokens.verify(token, licence.expires_at).error().message, "This licence has expired.");
    EXPECT_FALSE(LicenceTokens::from_seed("short"));
}

TEST(LicenceTokensTest, EveryChangedLetterIsNoticed) {
    const auto tokens = LicenceTokens::from_seed(std::string(32, 's')).value();
    const auto others = LicenceTokens::from_seed(std::string(32, 'o')).value();
    const auto token = tokens.sign({"licence", "ann", "phone", {"a"}, 0, 60'000, 0});
    EXPECT_FALSE(others.verify(token, 0));
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(tokens.verify(changed, 0)) << i;
    }
    for (const char* nonsense : {"", ".", "..", "a.b", "a.b.c", "a.b.c.d"}) EXPECT_FALSE(tokens.verify(nonsense, 0));
}

// RFC 8037 appendix A: the key and its thumbprint.
TEST(LicenceTokensTest, TheKeyIsThatOfTheSpecification) {
    const std::string seed =
        "\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac"
        "\x03"
        "\x1c\xae\x7f\x60";
    const auto tokens = LicenceTokens::from_seed(seed).value();
    EXPECT_EQ(tokens.public_key(), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    EXPECT_EQ(tokens.key_id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

}  // namespace
}  // namespace polyphony::streaming
