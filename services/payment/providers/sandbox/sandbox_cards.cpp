#include "services/payment/providers/sandbox/sandbox_cards.h"

namespace polyphony::payment {

std::string_view card_name(SandboxCard card) {
    switch (card) {
        case SandboxCard::Good:
            return "success";
        case SandboxCard::Declined:
            return "decline";
        case SandboxCard::DeclinedLater:
            return "decline_later";
    }
    return "";
}

std::optional<SandboxCard> find_card(std::string_view name) {
    for (const auto card : {SandboxCard::Good, SandboxCard::Declined, SandboxCard::DeclinedLater})
        if (card_name(card) == name) return card;
    return std::nullopt;
}

}  // namespace polyphony::payment
