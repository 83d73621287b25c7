#include "edge/auth/token_verifier.h"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <jwt/jwt.hpp>
#include <random>

#include "edge/testing/signing_key.h"
#include "platform/encoding/base64.h"
#include "platform/testing/testing.h"

namespace polyphony::edge {
namespace {

class TokenVerifierTest : public ::testing::Test {
  protected:
    Result<Verified> verify(std::string_view token) { return testing::run(verifier_.verify(token)); }
    Code refusal(std::string_view token) {
        const auto verified = verify(token);
        EXPECT_FALSE(verified) << token;
        return verified ? Code::Internal : verified.error().code;
    }

    SigningKey key_{"key-1"};
    user::v1::SigningKeys published_ = [this] {
        user::v1::SigningKeys keys;
        *keys.add_keys() = key_.published();
        return keys;
    }();
    bool user_service_down_ = false;
    int fetches_ = 0;
    UnixMillis now_ = system_now();
    TokenVerifier verifier_{[this]() -> Task<Result<user::v1::SigningKeys>> {
                                ++fetches_;
                                if (user_service_down_) co_return fail(Code::Unavailable, "down");
                                co_return published_;
                            },
                            TokenVerifierOptions{}, [this] { return now_; }};
};

TEST_F(TokenVerifierTest, TellsWhoTheTokenIsOf) {
    const auto listener = verify(key_.token());
    ASSERT_TRUE(listener) << listener.error().message;
    EXPECT_EQ(listener->caller.user_id, "user-1");
    EXPECT_FALSE(listener->caller.admin);
    const auto admin = verify(key_.token({.subject = "user-2", .admin = true}));
    ASSERT_TRUE(admin);
    EXPECT_EQ(admin->caller.user_id, "user-2");
    EXPECT_TRUE(admin->caller.admin);
    EXPECT_EQ(fetches_, 1);
}

TEST_F(TokenVerifierTest, RefusesWhatIsExpired) {
    EXPECT_EQ(refusal(key_.token({.expires_at = system_now() - 1000})), Code::Unauthenticated);
}

TEST_F(TokenVerifierTest, ARememberedTokenStillExpires) {
    const auto token = key_.token({.expires_at = now_ + 60'000});
    EXPECT_TRUE(verify(token));
    now_ += 61'000;
    EXPECT_EQ(refusal(token), Code::Unauthenticated);
    EXPECT_EQ(refusal(token), Code::Unauthenticated);
}

TEST_F(TokenVerifierTest, RefusesTheTokensOfAnAccountThatIsBarred) {
    const auto known = key_.token({.subject = "ada"});
    EXPECT_TRUE(verify(known));
    verifier_.bar("ada");
    EXPECT_EQ(refusal(known), Code::Unauthenticated);
    EXPECT_EQ(refusal(key_.token({.subject = "ada"})), Code::Unauthenticated);
    EXPECT_TRUE(verify(key_.token({.subject = "ben"})));
}

TEST_F(TokenVerifierTest, RefusesTheTokensThatWereIssuedBeforeTheyWereRevoked) {
    const auto before = key_.token({.subject = "ada", .issued_at = now_ - 1});
    const auto after = key_.token({.subject = "ada", .issued_at = now_});
    EXPECT_TRUE(verify(before));
    verifier_.bar("ada", now_);
    EXPECT_EQ(refusal(before), Code::Unauthenticated);
    EXPECT_TRUE(verify(after));
    verifier_.bar("ada", now_ - 1);
    EXPECT_EQ(refusal(before), Code::Unauthenticated) << "events may come late";
    verifier_.bar("ada");
    EXPECT_EQ(refusal(after), Code::Unauthenticated) << "deleted";
}

TEST_F(TokenVerifierTest, RefusesAnotherIssuerAndNobody) {
    EXPECT_EQ(refusal(key_.token({.issuer = "someone"})), Code::Unauthenticated);
    EXPECT_EQ(refusal(key_.token({.subject = ""})), Code::Unauthenticated);
}

TEST_F(TokenVerifierTest, RefusesAnotherKeyOfTheSameName) {
    const SigningKey other("key-1");
    EXPECT_EQ(refusal(other.token()), Code::Unauthenticated);
}

TEST_F(TokenVerifierTest, RefusesTokensWithoutSignature) {
    const auto header = base64url_encode(R"({"alg":"none","typ":"JWT","kid":"key-1"})");
    const auto payload = base64url_encode(R"({"iss":"polyphony","sub":"user-1","exp":9999999999,"roles":["admin"]})");
    EXPECT_EQ(refusal(header + "." + payload + "."), Code::Unauthenticated);
    EXPECT_EQ(refusal(header + "." + payload + ".e30"), Code::Unauthenticated);
    EXPECT_EQ(refusal(header + "." + payload), Code::Unauthenticated);
}

TEST_F(TokenVerifierTest, RefusesThePublicKeyAsASharedSecret) {
    namespace params = jwt::params;
    jwt::jwt_object forged{params::algorithm("HS256"), params::secret(published_.keys(0).public_key_pem())};
    forged.header().add_header("kid", "key-1");
    forged.add_claim("iss", "polyphony").add_claim("sub", "user-1").add_claim("exp", 9'999'999'999);
    EXPECT_EQ(refusal(forged.signature()), Code::Unauthenticated);
}

TEST_F(TokenVerifierTest, RefusesWhatWasTamperedWith) {
    const auto token = key_.token();
    ASSERT_TRUE(verify(token));
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    const auto payload = base64url_encode(R"({"iss":"polyphony","sub":"someone-else","exp":9999999999})");
    EXPECT_EQ(refusal(token.substr(0, first + 1) + payload + token.substr(second)), Code::Unauthenticated);
    auto signature = token;
    signature[second + 10] = signature[second + 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal(signature), Code::Unauthenticated);
}

TEST_F(TokenVerifierTest, RefusesATokenWithoutExpiry) {
    const auto token = key_.token({.expires_at = 0});
    EXPECT_EQ(refusal(token), Code::Unauthenticated);
}

TEST_F(TokenVerifierTest, SurvivesGarbage) {
    const auto token = key_.token();
    for (const std::string& garbage :
         {std::string(),
          std::string("."),
          std::string(".."),
          std::string("..."),
          std::string("a.b.c"),
          std::string("\xff\xfe.\x80.\x81"),
          std::string("a\0b.c.d", 7),
          std::string(100'000, 'a'),
          std::string(1000, '.'),
          token + ".",
          "." + token,
          token + "=",
          token + "\n",
          token.substr(0, 40),
          base64url_encode("[]") + ".e30.e30",
          base64url_encode("5") + ".e30.e30",
          base64url_encode(R"({"kid":5,"alg":"ES256"})") + ".e30.e30",
          base64url_encode(R"({"alg":5,"kid":"key-1"})") + ".e30.AAAA",
          base64url_encode(R"({"alg":"ES256","kid":"key-1","typ":5})") + ".e30.AAAA",
          base64url_encode(R"({"alg":"ES256","kid":"key-1","typ":""})") + ".e30.AAAA",
          base64url_encode(R"({"alg":"XX","kid":"key-1"})") + ".e30.AAAA",
          base64url_encode(R"({"alg":"ES256","kid":"key-1"})") + "." + base64url_encode("[1]") + ".AAAA"})
        EXPECT_EQ(refusal(garbage), Code::Unauthenticated);
    std::mt19937 random(1);  // The same garbage at every run.
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    for (int i = 0; i < 5000; ++i) {
        auto broken = token;
        for (int changes = 0; changes < 3; ++changes)
            broken[random() % broken.size()] = kLetters[random() % kLetters.size()];
        if (broken != token) refusal(broken);
    }
}

TEST_F(TokenVerifierTest, FetchesAKeyThatItDoesNotKnowYet) {
    ASSERT_TRUE(verify(key_.token()));
    const SigningKey next("key-2");
    *published_.add_keys() = next.published();
    now_ += 2000;
    EXPECT_TRUE(verify(next.token()));
    EXPECT_EQ(fetches_, 2);
}

TEST_F(TokenVerifierTest, UnknownKeysCauseFewFetches) {
    const SigningKey stranger("stranger");
    for (int i = 0; i < 100; ++i) EXPECT_EQ(refusal(stranger.token()), Code::Unauthenticated);
    EXPECT_EQ(fetches_, 1);
    now_ += 1500;
    EXPECT_EQ(refusal(stranger.token()), Code::Unauthenticated);
    EXPECT_EQ(fetches_, 2);
}

TEST_F(TokenVerifierTest, WorksOnWithItsKeysWhileTheUserServiceIsDown) {
    ASSERT_TRUE(verify(key_.token()));
    user_service_down_ = true;
    now_ += 2000;
    EXPECT_TRUE(verify(key_.token({.subject = "user-2"})));
    const SigningKey next("key-2");
    EXPECT_EQ(refusal(next.token()), Code::Unavailable) << "it may be good, so it is not called bad";
    user_service_down_ = false;
    *published_.add_keys() = next.published();
    now_ += 2000;
    EXPECT_TRUE(verify(next.token()));
}

TEST_F(TokenVerifierTest, ForgetsKeysThatAreRetired) {
    ASSERT_TRUE(verify(key_.token()));
    const SigningKey next("key-2");
    published_.clear_keys();
    *published_.add_keys() = next.published();
    now_ += 2000;
    ASSERT_TRUE(verify(next.token()));
    EXPECT_EQ(refusal(key_.token({.subject = "user-3"})), Code::Unauthenticated);
}

TEST_F(TokenVerifierTest, KeepsItsKeysFreshByItself) {
    asio::io_context io;
    asio::co_spawn(io, verifier_.keep_keys_fresh(), asio::detached);
    while (fetches_ == 0 && io.run_one_for(std::chrono::seconds(5)) > 0) {
    }
    EXPECT_EQ(fetches_, 1);
    user_service_down_ = true;
    EXPECT_TRUE(verify(key_.token()));
    EXPECT_EQ(fetches_, 1) << "the token needed no fetch of its own";
}

TEST_F(TokenVerifierTest, TokensThatComeWhileKeysAreFetchedWaitForThem) {
    asio::io_context io;
    asio::steady_timer user_service_answers(io, asio::steady_timer::time_point::max());
    TokenVerifier verifier(
        [&]() -> Task<Result<user::v1::SigningKeys>> {
            ++fetches_;
            co_await user_service_answers.async_wait(asio::as_tuple(asio::use_awaitable));
            co_return published_;
        },
        TokenVerifierOptions{});
    const std::vector<std::string> tokens{key_.token(), key_.token({.subject = "user-2"})};
    int good = 0;
    for (const auto& token : tokens)
        asio::co_spawn(io, verifier.verify(token), [&good](std::exception_ptr, const Result<Verified>& verified) {
            if (verified) ++good;
        });
    io.poll();
    user_service_answers.cancel();
    io.run();
    EXPECT_EQ(good, 2);
    EXPECT_EQ(fetches_, 1);
}

TEST_F(TokenVerifierTest, TokensThatComeBeforeTheUserServiceIsUpWaitForIt) {
    int asked = 0;
    TokenVerifier verifier(
        [&]() -> Task<Result<user::v1::SigningKeys>> {
            if (++asked < 3) co_return fail(Code::Unavailable, "not up yet");
            co_return published_;
        },
        TokenVerifierOptions{});
    EXPECT_TRUE(testing::run(verifier.verify(key_.token())));
    EXPECT_EQ(asked, 3);
}

}  // namespace
}  // namespace polyphony::edge
