#pragma once

#include <string>
#include <string_view>

#include "platform/clock.h"
#include "platform/error.h"

/// Signed webhooks, in the form that Stripe made usual: `t=UNIXSECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of
/// `UNIXSECONDS.BODY`.
namespace polyphony::payment {

std::string sign_webhook(std::string_view secret, std::string_view body, UnixMillis now);

/// Fails with InvalidArgument if the signature is not of this body and secret, or not within 300 s of now.
Result<void> verify_webhook(std::string_view secret, std::string_view signature, std::string_view body, UnixMillis now);

}  // namespace polyphony::payment
