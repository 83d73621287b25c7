#include "edge/subsonic/credentials.h"

#include <optional>
#include <string_view>

namespace polyphony::edge::subsonic {

namespace {

std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

}  // namespace

Outcome<std::string> plain_password(const std::string& sent) {
    constexpr std::string_view kEncoded = "enc:";
    if (!sent.starts_with(kEncoded)) return sent;
    std::string plain;
    for (auto at = kEncoded.size(); at < sent.size(); at += 2) {
        const auto high = hex_digit(sent[at]);
        const auto low = at + 1 < sent.size() ? hex_digit(sent[at + 1]) : std::nullopt;
        if (!high || !low) return refuse(Failure::Generic, "The password after enc: must be hexadecimal digits.");
        plain += static_cast<char>(*high * 16 + *low);
    }
    return plain;
}

Outcome<Credentials> credentials_of(const Parameters& parameters) {
    const bool named = parameters.has("u");
    const bool by_key = parameters.has("apiKey");
    const bool by_password = parameters.has("p");
    const bool by_token = parameters.has("t") || parameters.has("s");
    if (by_key + by_password + by_token > 1 || (by_key && named))
        return refuse(Failure::ConflictingMechanisms,
                      "Send an API key alone, or a name with either a password or a token and its salt.");
    Credentials credentials;
    if (by_key) {
        credentials.api_key = parameters.text("apiKey");
        if (credentials.api_key.empty()) return refuse(Failure::WrongApiKey, "The API key is empty.");
        return credentials;
    }
    auto username = parameters.required("u");
    if (!username) return refuse(username.error());
    credentials.username = std::move(*username);
    if (by_token) {
        auto token = parameters.required("t");
        auto salt = parameters.required("s");
        if (!token || !salt) return refuse(token ? salt.error() : token.error());
        credentials.token = std::move(*token);
        credentials.salt = std::move(*salt);
        return credentials;
    }
    const auto sent = parameters.required("p");
    if (!sent) return refuse(sent.error());
    auto password = plain_password(*sent);
    if (!password) return refuse(password.error());
    if (password->empty()) return refuse(Failure::WrongCredentials, "The password is empty.");
    credentials.password = std::move(*password);
    return credentials;
}

}  // namespace polyphony::edge::subsonic
