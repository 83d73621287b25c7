#include "services/user/access_tokens.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <boost/json.hpp>
#include <memory>

#include "platform/encoding/base64.h"
#include "services/user/user_fixture.h"

namespace polyphony::user {
namespace {

struct Jwt {
    explicit Jwt(const std::string& token)
        : signed_part(token.substr(0, token.rfind('.'))),
          header(boost::json::parse(base64url_decode(token.substr(0, token.find('.'))).value()).as_object()),
          claims(boost::json::parse(base64url_decode(signed_part.substr(token.find('.') + 1)).value()).as_object()),
          signature(base64url_decode(token.substr(token.rfind('.') + 1)).value()) {}

    std::string signed_part;
    boost::json::object header;
    boost::json::object claims;
    std::string signature;
};

// ES256 (RFC 7518 section 3.4) checked with OpenSSL alone.
bool verifies(const Jwt& jwt, const std::string& public_key_pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> pem(
        BIO_new_mem_buf(public_key_pem.data(), static_cast<int>(public_key_pem.size())), &BIO_free);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PUBKEY(pem.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    if (!key || jwt.signature.size() != 64) return false;
    const auto* raw = reinterpret_cast<const unsigned char*>(jwt.signature.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(ECDSA_SIG_new(), &ECDSA_SIG_free);
    ECDSA_SIG_set0(signature.get(), BN_bin2bn(raw, 32, nullptr), BN_bin2bn(raw + 32, 32, nullptr));
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &der);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> check(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    EVP_DigestVerifyInit(check.get(), nullptr, EVP_sha256(), nullptr, key.get());
    const bool valid =
        EVP_DigestVerify(check.get(), der, static_cast<std::size_t>(length),
                         reinterpret_cast<const unsigned char*>(jwt.signed_part.data()), jwt.signed_part.size()) == 1;
    OPENSSL_free(der);
    return valid;
}

class AccessTokensTest : public UserTest {};
INSTANTIATE_TEST_SUITE_P(Databases, AccessTokensTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(AccessTokensTest, ALogInGivesATokenThatThePublishedKeysVerify) {
    const auto ada = sign_up("ada");
    const Jwt jwt(testing::run(sessions_.begin(ada))->access_token);
    const auto key = testing::run(keys_.published())->front();

    EXPECT_EQ(jwt.header.at("alg"), "ES256");
    EXPECT_EQ(jwt.header.at("kid").as_string(), key.id);
    EXPECT_EQ(jwt.claims.at("iss"), "polyphony");
    EXPECT_EQ(jwt.claims.at("sub").as_string(), ada.id);
    EXPECT_EQ(jwt.claims.at("roles"), (boost::json::array{"listener", "admin"}));
    EXPECT_DOUBLE_EQ(jwt.claims.at("iat").as_double() * 1000, static_cast<double>(now_));
    EXPECT_EQ(jwt.claims.at("exp").as_int64(), now_ / 1000 + 15 * 60);
    EXPECT_EQ(jwt.claims.at("jti").as_string().size(), 22U);
    EXPECT_TRUE(verifies(jwt, key.public_key_pem));
}

TEST_P(AccessTokensTest, AChangedTokenAndAnotherKeyDoNotVerify) {
    auto jwt = Jwt(testing::run(sessions_.begin(sign_up("ada")))->access_token);
    const auto keys = *testing::run(keys_.published());
    EXPECT_FALSE(verifies(jwt, keys.at(1).public_key_pem));
    jwt.signed_part.back() = jwt.signed_part.back() == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verifies(jwt, keys.at(0).public_key_pem));
}

TEST_P(AccessTokensTest, EverySignatureHasTheFullLength) {
    // One signature in 128 begins with a zero byte in one of its halves.
    const auto key = *testing::run(keys_.current());
    AccessClaims claims;
    claims.user_id = "someone";
    for (int i = 0; i < 400; ++i) {
        const auto token = sign_access_token(claims, key);
        ASSERT_TRUE(token);
        ASSERT_TRUE(verifies(Jwt(*token), key.public_key_pem)) << *token;
    }
}

}  // namespace
}  // namespace polyphony::user
