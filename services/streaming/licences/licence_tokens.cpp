#include "services/streaming/licences/licence_tokens.h"

#include <sodium.h>

#include <boost/json.hpp>
#include <optional>

#include "platform/encoding/base64.h"
#include "platform/encoding/hash.h"

namespace polyphony::streaming {
namespace {

namespace json = boost::json;

constexpr UnixMillis kMillis = 1000;
constexpr std::string_view kTokenType = "polyphony-licence+jwt";
constexpr std::string_view kLicenceIssuer = "polyphony";

std::string_view as_text(const unsigned char* bytes, std::size_t count) {
    return {reinterpret_cast<const char*>(bytes), count};
}

const unsigned char* as_bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// SHA-256 of the members that a thumbprint is made of, in their order (RFC 7638 section 3).
std::string thumbprint(const std::string& public_text) {
    const auto members = json::serialize(json::object{{"crv", "Ed25519"}, {"kty", "OKP"}, {"x", public_text}});
    return base64url_encode(sha256(members));
}

std::string part(const json::object& object) { return base64url_encode(json::serialize(object)); }

std::optional<json::object> parse_part(std::string_view text) {
    const auto bytes = base64url_decode(text);
    if (!bytes) return std::nullopt;
    boost::system::error_code error;
    auto value = json::parse(*bytes, error);
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.as_object());
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

UnixMillis time_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_int64() ? value->get_int64() * kMillis : 0;
}

Licence licence_of(const json::object& claims) {
    Licence licence;
    licence.id = text_of(claims, "jti");
    licence.user_id = text_of(claims, "sub");
    licence.device_id = text_of(claims, "device");
    licence.issued_at = time_of(claims, "iat");
    licence.expires_at = time_of(claims, "exp");
    if (const auto* tracks = claims.if_contains("tracks"); tracks != nullptr && tracks->is_array())
        for (const auto& track : tracks->get_array())
            if (track.is_string()) licence.track_ids.emplace_back(track.get_string());
    return licence;
}

}  // namespace

Result<LicenceTokens> LicenceTokens::from_seed(std::string_view seed) {
    static_assert(std::tuple_size_v<decltype(secret_key_)> == crypto_sign_SECRETKEYBYTES);
    static_assert(std::tuple_size_v<decltype(public_key_)> == crypto_sign_PUBLICKEYBYTES);
    if (seed.size() != crypto_sign_SEEDBYTES)
        return fail(Code::InvalidArgument, "The key of licences must have 32 bytes.");
    if (sodium_init() < 0) return fail(Code::Internal, "libsodium does not start.");
    LicenceTokens tokens;
    crypto_sign_seed_keypair(tokens.public_key_.data(), tokens.secret_key_.data(), as_bytes(seed));
    tokens.public_text_ = base64url_encode(as_text(tokens.public_key_.data(), tokens.public_key_.size()));
    tokens.key_id_ = thumbprint(tokens.public_text_);
    return tokens;
}

std::string LicenceTokens::sign(const Licence& licence) const {
    const json::object header{{"alg", "EdDSA"}, {"typ", kTokenType}, {"kid", key_id_}};
    const json::object claims{{"iss", kLicenceIssuer},
                              {"jti", licence.id},
                              {"sub", licence.user_id},
                              {"device", licence.device_id},
                              {"tracks", json::array(licence.track_ids.begin(), licence.track_ids.end())},
                              {"iat", licence.issued_at / kMillis},
                              {"exp", licence.expires_at / kMillis}};
    const auto signed_text = part(header) + "." + part(claims);
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr, as_bytes(signed_text), signed_text.size(), secret_key_.data());
    return signed_text + "." + base64url_encode(as_text(signature.data(), signature.size()));
}

Result<Licence> LicenceTokens::verify(std::string_view token, UnixMillis now) const {
    const auto not_ours = [] { return fail(Code::PermissionDenied, "This licence is not signed by us."); };
    const auto last = token.rfind('.');
    const auto first = token.find('.');
    if (last == std::string_view::npos || first == last) return not_ours();
    const auto signature = base64url_decode(token.substr(last + 1));
    const auto signed_text = token.substr(0, last);
    if (!signature || signature->size() != crypto_sign_BYTES ||
        crypto_sign_verify_detached(as_bytes(*signature), as_bytes(signed_text), signed_text.size(),
                                    public_key_.data()) != 0)
        return not_ours();
    const auto header = parse_part(token.substr(0, first));
    const auto claims = parse_part(signed_text.substr(first + 1));
    if (!header || !claims || text_of(*header, "alg") != "EdDSA" || text_of(*header, "typ") != kTokenType)
        return not_ours();
    auto licence = licence_of(*claims);
    if (now >= licence.expires_at) return fail(Code::PermissionDenied, "This licence has expired.");
    return licence;
}

}  // namespace polyphony::streaming
