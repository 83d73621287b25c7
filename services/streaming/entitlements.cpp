#include "services/streaming/entitlements.h"

namespace polyphony::streaming {

Entitlement entitlement_at(UnixMillis now, const std::optional<Entitlement>& known, const Entitlement& free) {
    const bool holds = known && (known->valid_until == 0 || now < known->valid_until);
    return holds ? *known : free;
}

}  // namespace polyphony::streaming
