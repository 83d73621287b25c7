#include "services/payment/ledger/reconciliation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/payment/money.h"

namespace polyphony::payment {
namespace {

TEST(Money, IsReadAsItIsWritten) {
    for (const std::int64_t minor : {0, 1, -1, 99, 100, -50, 123456})
        EXPECT_EQ(parse_decimal(decimal(minor)), minor) << minor;
    EXPECT_EQ(decimal(-50), "-0.50");
    EXPECT_EQ(parse_decimal("9"), 900);
    EXPECT_EQ(parse_decimal("9.5"), 950);
    for (const char* text : {"", "-", ".", "9.", ".5", "9.999", "1e3", "+1", "9,99", "1234567890123456", "--1", " 1"})
        EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
}

constexpr auto kReport =
    "id,type,payment,amount,currency\n"
    "t1,charge,p1,9.99,EUR\n"
    "t2,fee,p1,-0.54,EUR\r\n"
    "\n"
    "t3,charge,\"p,2\",14.99,EUR\n"
    "t4,refund,p1,-9.99,EUR\n";

TEST(Reconciliation, ReadsAReport) {
    const auto report = parse_report(kReport);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->size(), 4U);
    EXPECT_EQ(report->at({"p1", Movement::Charge, "EUR"}), 999);
    EXPECT_EQ(report->at({"p1", Movement::Fee, "EUR"}), 54);
    EXPECT_EQ(report->at({"p1", Movement::Refund, "EUR"}), 999);
    EXPECT_EQ(report->at({"p,2", Movement::Charge, "EUR"}), 1499);
}

TEST(Reconciliation, SaysWhatItCannotRead) {
    const std::string head = "type,payment,amount,currency\n";
    for (const std::string& text :
         {std::string(), std::string("a,b\n1,2\n"), head + "charge,p1,9.99\n", head + "gift,p1,9.99,EUR\n",
          head + "charge,p1,x,EUR\n", head + "charge,p1,9.99,EURO\n", head + "charge,,9.99,EUR\n",
          head + "charge,\"p1,9.99,EUR\n"}) {
        const auto report = parse_report(text);
        ASSERT_FALSE(report) << text;
        EXPECT_EQ(report.error().code, Code::InvalidArgument);
    }
    EXPECT_EQ(parse_report(head + "charge,p1,1.00,EUR\ncharge,p2,x,EUR\n").error().message,
              "Record 3 of the report cannot be read.");
}

TEST(Reconciliation, FindsWhatIsPlanted) {
    const auto there = *parse_report(kReport);
    EXPECT_TRUE(reconcile(there, there).differences.empty());
    EXPECT_EQ(reconcile(there, there).agreed, 4);

    auto here = there;
    here.erase({"p1", Movement::Fee, "EUR"});
    here[{"p3", Movement::Charge, "EUR"}] = 500;
    here[{"p1", Movement::Refund, "EUR"}] = 998;
    const auto found = reconcile(here, there);
    EXPECT_EQ(found.agreed, 2);
    ASSERT_EQ(found.differences.size(), 3U);
    const auto has = [&](Difference::Kind kind, const std::string& payment, std::int64_t mine, std::int64_t theirs) {
        return std::any_of(found.differences.begin(), found.differences.end(), [&](const Difference& difference) {
            return difference.kind == kind && difference.key.payment_id == payment && difference.here_minor == mine &&
                   difference.there_minor == theirs;
        });
    };
    EXPECT_TRUE(has(Difference::Kind::MissingHere, "p1", 0, 54));
    EXPECT_TRUE(has(Difference::Kind::MissingThere, "p3", 500, 0));
    EXPECT_TRUE(has(Difference::Kind::AmountsDiffer, "p1", 998, 999));
}

}  // namespace
}  // namespace polyphony::payment
