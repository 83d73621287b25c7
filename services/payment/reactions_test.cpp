#include "services/payment/reactions.h"

#include "polyphony/user/v1/events.pb.h"
#include "services/payment/payment_fixture.h"

namespace polyphony::payment {
namespace {

class ReactionsTest : public PaymentTest {};
INSTANTIATE_TEST_SUITE_P(Databases, ReactionsTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(ReactionsTest, AnErasedAccountLosesItsSubscription) {
    subscribe("ada", "premium");
    subscribe("ben", "premium");
    const auto heard = reactions();
    user::v1::AccountErased erased;
    erased.set_user_id("ada");
    events::Event event;
    event.type = erased.GetDescriptor()->full_name();
    event.data = erased.SerializeAsString();
    const auto done = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
        return heard.handlers().at(event.type)(transaction, event);
    });
    ASSERT_TRUE(done);
    EXPECT_FALSE(subscription("ada"));
    EXPECT_TRUE(subscription("ben"));
}

}  // namespace
}  // namespace polyphony::payment
