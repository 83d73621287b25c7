#pragma once

#include <optional>
#include <string_view>

namespace polyphony::payment {

/// The cards that people can play with.
enum class SandboxCard {
    Good,           ///< `success`: pays always.
    Declined,       ///< `decline`: never pays.
    DeclinedLater,  ///< `decline_later`: pays the first month, and no other.
};

std::string_view card_name(SandboxCard card);
std::optional<SandboxCard> find_card(std::string_view name);

}  // namespace polyphony::payment
