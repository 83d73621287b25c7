#include "services/payment/money.h"

#include <fmt/format.h>

namespace polyphony::payment {

std::string format(const Money& money) {
    return fmt::format("{}.{:02} {}", money.amount_minor / 100, money.amount_minor % 100, money.currency);
}

}  // namespace polyphony::payment
