#include "services/payment/plans.h"

#include <algorithm>

namespace polyphony::payment {

namespace {

constexpr Plan kPlans[] = {
    {"free", "Free", "All the music, at up to 160 kbit/s.", 0, "EUR", 160, 1, 1},
    {"student", "Student", "Everything of Premium, for those who study.", 499, "EUR", 0, 3, 1},
    {"premium", "Premium", "The original quality, on up to three devices at once.", 999, "EUR", 0, 3, 1},
    {"family", "Family", "The original quality for up to six people who live together.", 1499, "EUR", 0, 6, 6},
};

}  // namespace

std::span<const Plan> plans() { return kPlans; }

const Plan* find_plan(std::string_view id) {
    const auto* const found =
        std::find_if(std::begin(kPlans), std::end(kPlans), [&](const Plan& plan) { return plan.id == id; });
    return found == std::end(kPlans) ? nullptr : found;
}

const Plan& free_plan() { return kPlans[0]; }

Money price(const Plan& plan) { return {plan.price_minor, std::string(plan.currency)}; }

}  // namespace polyphony::payment
