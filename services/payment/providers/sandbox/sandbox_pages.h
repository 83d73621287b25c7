#pragma once

#include "platform/http/http.h"
#include "services/payment/providers/sandbox/sandbox.h"

namespace polyphony::payment {

/// Adds the sandbox's hosted checkout: `GET` and `POST /pay/sandbox/checkouts/{checkout_id}`. The form's field `card`
/// is one of `success`, `decline` and `decline_later`; whoever paid is sent on to `/plan?checkout=done`.
void add_sandbox_pages(http::Router& router, Sandbox& sandbox);

}  // namespace polyphony::payment
