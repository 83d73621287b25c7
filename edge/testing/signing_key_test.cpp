#include "edge/testing/signing_key.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <jwt/jwt.hpp>
#include <memory>

namespace polyphony::edge {

namespace {

template <class Write>
std::string pem_of(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    write(memory.get());
    char* text = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

SigningKey::SigningKey(std::string key_id) : key_id_(std::move(key_id)) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    private_pem_ =
        pem_of([&](BIO* bio) { PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    public_pem_ = pem_of([&](BIO* bio) { PEM_write_bio_PUBKEY(bio, key.get()); });
}

std::string SigningKey::token(const Claims& claims) const {
    namespace params = jwt::params;
    jwt::jwt_object token{params::algorithm("ES256"), params::secret(private_pem_)};
    token.header().add_header("kid", key_id_);
    token.add_claim("iss", claims.issuer).add_claim("sub", claims.subject);
    token.add_claim("jti", "a");
    if (claims.expires_at > 0) token.add_claim("exp", claims.expires_at / 1000);
    if (claims.issued_at > 0) token.add_claim("iat", static_cast<double>(claims.issued_at) / 1000);
    auto roles = nlohmann::json::array({"listener"});
    if (claims.admin) roles.push_back("admin");
    token.add_claim("roles", roles);
    return token.signature();
}

user::v1::SigningKey SigningKey::published() const {
    user::v1::SigningKey key;
    key.set_key_id(key_id_);
    key.set_public_key_pem(public_pem_);
    return key;
}

}  // namespace polyphony::edge
