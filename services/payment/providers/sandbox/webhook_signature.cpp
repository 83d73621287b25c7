#include "services/payment/providers/sandbox/webhook_signature.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "platform/encoding/hash.h"

namespace polyphony::payment {

namespace {

constexpr UnixMillis kToleranceSeconds = 300;

std::optional<UnixMillis> number(std::string_view text) {
    UnixMillis value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string signature_at(std::string_view secret, std::string_view body, UnixMillis seconds) {
    return hex(hmac_sha256(secret, fmt::format("{}.{}", seconds, body)));
}

}  // namespace

std::string sign_webhook(std::string_view secret, std::string_view body, UnixMillis now) {
    const auto seconds = now / 1000;
    return fmt::format("t={},v1={}", seconds, signature_at(secret, body, seconds));
}

Result<void> verify_webhook(std::string_view secret, std::string_view signature, std::string_view body,
                            UnixMillis now) {
    constexpr std::string_view kTime = "t=";
    constexpr std::string_view kVersion = ",v1=";
    const auto comma = signature.find(kVersion);
    const auto time = signature.starts_with(kTime) && comma != std::string_view::npos
                          ? number(signature.substr(kTime.size(), comma - kTime.size()))
                          : std::nullopt;
    if (!time) return fail(Code::InvalidArgument, "The webhook is not signed.");
    const auto given = signature.substr(comma + kVersion.size());
    if (!same_secret(given, signature_at(secret, body, *time)))
        return fail(Code::InvalidArgument, "The webhook's signature is wrong.");
    const auto seconds = now / 1000;
    if (*time < seconds - kToleranceSeconds || *time > seconds + kToleranceSeconds)
        return fail(Code::InvalidArgument, "The webhook is too old, or from the future.");
    return {};
}

}  // namespace polyphony::payment
