#include "services/payment/ledger/books.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>

#include "services/payment/ledger/ledger_store.h"
#include "services/payment/payment_fixture.h"

namespace polyphony::payment {
namespace {

class BooksTest : public PaymentTest {
  protected:
    /// Runs statements that the database must take.
    void run(const std::string& sql) {
        const auto done = database_->write_now([&](storage::Transaction& writing) -> Result<void> {
            writing.sql() << sql;
            return {};
        });
        EXPECT_TRUE(done) << done.error().message;
    }

    /// Does to the ledger what nobody should: first of all it no longer refuses.
    void tamper(const std::string& table, const std::string& sql) {
        if (GetParam() == "sqlite") {
            run("DROP TRIGGER IF EXISTS " + table + "_no_update");
            run("DROP TRIGGER IF EXISTS " + table + "_no_delete");
        } else {
            run("DROP TRIGGER IF EXISTS " + table + "_append_only ON " + table);
        }
        run(sql);
    }

    ChainReport verify() { return *testing::run(books_.verify()); }

    void three_payments() {
        for (const char* person : {"ada", "ben", "eve"}) subscribe(person, "premium");
    }

    std::string exported(ExportFormat format, int page) {
        std::string text;
        std::int64_t after = 0;
        do {
            const auto part = *testing::run(books_.export_page(format, after, page));
            text += part.text;
            after = part.next;
        } while (after != 0);
        return text;
    }

    std::string transaction_at(std::int64_t position) {
        return *database_->read_now([&](storage::Snapshot& snapshot) -> Result<std::string> {
            return LedgerStore(snapshot.sql()).page(position - 1, 1).at(0).transaction.id;
        });
    }

    ProviderReport report(const std::string& csv) {
        return {"sandbox", "type,payment,amount,currency\n" + csv, 0, std::numeric_limits<UnixMillis>::max(), false};
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, BooksTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(BooksTest, TheChainIsWhole) {
    EXPECT_EQ(verify().transactions, 0);
    three_payments();
    const auto report = verify();
    EXPECT_EQ(report.transactions, 3);
    EXPECT_FALSE(report.broken_at);
    EXPECT_EQ(report.head_hash.size(), 64U);
    EXPECT_NE(report.head_hash, kNothingBefore);
}

TEST_P(BooksTest, AChangedAmountIsFound) {
    three_payments();
    tamper("ledger_postings",
           "UPDATE ledger_postings SET amount_minor = 1 WHERE transaction_id = '" + transaction_at(2) + "'");
    EXPECT_EQ(verify().broken_at, 2);
}

TEST_P(BooksTest, AChangedTextIsFound) {
    three_payments();
    tamper("ledger_journal", "UPDATE ledger_journal SET description = 'Invoice 7' WHERE position = 3");
    EXPECT_EQ(verify().broken_at, 3);
}

TEST_P(BooksTest, WhatWasTakenOutIsFound) {
    three_payments();
    tamper("ledger_postings", "DELETE FROM ledger_postings WHERE transaction_id = '" + transaction_at(1) + "'");
    EXPECT_EQ(verify().broken_at, 1);
}

TEST_P(BooksTest, AllThatWasTakenOutIsFound) {
    three_payments();
    tamper("ledger_postings", "DELETE FROM ledger_postings WHERE 1 = 1");
    EXPECT_EQ(verify().broken_at, 1);
}

TEST_P(BooksTest, TakesOverWhatAnEarlierReleaseBooked) {
    const auto payment = check_out("ada", "premium");
    run("INSERT INTO ledger_transactions (id, payment_id, description, booked_at) VALUES ('old', '" + payment +
        "', 'Invoice 2026-000001', 1769860800000)");
    run("INSERT INTO ledger_entries (transaction_id, line, debit_account, credit_account, amount_minor, currency)"
        " VALUES ('old', 1, 'assets:provider:sandbox', 'revenue:subscriptions', 999, 'EUR')");
    ASSERT_TRUE(books_.adopt_now());
    ASSERT_TRUE(books_.adopt_now()) << "once";
    EXPECT_EQ(revenue(), 999);
    EXPECT_EQ(verify().transactions, 1);
    EXPECT_FALSE(verify().broken_at);
    subscribe("ben", "premium");
    EXPECT_FALSE(verify().broken_at);
}

TEST_P(BooksTest, APaymentIsTakenBackOnce) {
    three_payments();
    const auto id = transaction_at(2);
    const auto back = testing::run(books_.reverse(id, "Paid twice"));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(testing::run(books_.reverse(id, "Again")).error().code, Code::FailedPrecondition);
    EXPECT_EQ(testing::run(books_.reverse(back->id, "And back")).error().code, Code::FailedPrecondition);
    EXPECT_EQ(testing::run(books_.reverse("unknown", "What?")).error().code, Code::NotFound);
    const auto balances = *testing::run(books_.trial_balance());
    EXPECT_TRUE(balanced(balances));
    EXPECT_EQ(balances[1].credit_minor - balances[1].debit_minor, 2 * 999);
    EXPECT_FALSE(verify().broken_at);
}

TEST_P(BooksTest, ExportsAreTheSameInWhateverPages) {
    three_payments();
    for (const auto format : {ExportFormat::Csv, ExportFormat::Journal}) {
        EXPECT_EQ(exported(format, 1), exported(format, 1000));
        EXPECT_EQ(exported(format, 3), exported(format, 2));
    }
    const auto csv = exported(ExportFormat::Csv, 1000);
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 2 * 3);
    EXPECT_NE(csv.find(",assets:provider:sandbox,9.99,,EUR,"), std::string::npos);
}

TEST_P(BooksTest, HledgerReadsTheJournalAndFindsItBalanced) {
    three_payments();
    ASSERT_TRUE(testing::run(books_.reverse(transaction_at(2), "Paid; twice | \"really\"")));
    const testing::TemporaryFolder folder;
    const auto file = (folder.path() / "ledger.journal").string();
    std::ofstream(file) << exported(ExportFormat::Journal, 2);
    const auto command = "LANG=C.UTF-8 hledger -f " + file + " balance -O csv 2>&1";
    auto* const pipe = ::popen(command.c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    std::string said;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
    EXPECT_EQ(::pclose(pipe), 0) << said;
    EXPECT_NE(said.find("\"assets:provider:sandbox\",\"19.98 EUR\""), std::string::npos) << said;
    EXPECT_NE(said.find("\"revenue:subscriptions\",\"-19.98 EUR\""), std::string::npos) << said;
    EXPECT_NE(said.find("\"total\",\"0\""), std::string::npos) << said;
}

TEST_P(BooksTest, ReconcilesWithAProvider) {
    const auto ada = check_out("ada", "premium");
    const auto ben = check_out("ben", "family");
    EXPECT_TRUE(pay(ada));
    EXPECT_TRUE(pay(ben));
    auto told = report("charge," + ada + ",9.99,EUR\ncharge," + ben + ",14.99,EUR\nfee," + ada + ",0.54,EUR\n");
    const auto found = *testing::run(books_.reconcile(told));
    EXPECT_EQ(found.agreed, 2);
    ASSERT_EQ(found.differences.size(), 1U);
    EXPECT_EQ(found.differences[0].kind, Difference::Kind::MissingHere);
    EXPECT_EQ(found.differences[0].key.movement, Movement::Fee);

    told.book_fees = true;
    ASSERT_TRUE(testing::run(books_.reconcile(told)));
    const auto again = *testing::run(books_.reconcile(told));
    EXPECT_EQ(again.agreed, 3);
    EXPECT_TRUE(again.differences.empty());
    const auto balances = *testing::run(books_.trial_balance());
    EXPECT_TRUE(balanced(balances));
    EXPECT_EQ(balances[1].account, "expenses:fees:sandbox");
    EXPECT_EQ(balances[1].debit_minor, 54);
}

TEST_P(BooksTest, ReconciliationFindsARefundThatIsMissingThere) {
    const auto ada = check_out("ada", "premium");
    EXPECT_TRUE(pay(ada));
    ASSERT_TRUE(testing::run(books_.reverse(transaction_at(1), "Given back")));
    const auto charged = report("charge," + ada + ",9.99,EUR\n");
    const auto found = *testing::run(books_.reconcile(charged));
    EXPECT_EQ(found.agreed, 1);
    ASSERT_EQ(found.differences.size(), 1U);
    EXPECT_EQ(found.differences[0].kind, Difference::Kind::MissingThere);
    EXPECT_EQ(found.differences[0].key.movement, Movement::Refund);
    EXPECT_EQ(found.differences[0].here_minor, 999);

    auto earlier = charged;
    earlier.to = kJanuary31;
    EXPECT_EQ(testing::run(books_.reconcile(earlier))->differences[0].kind, Difference::Kind::MissingHere)
        << "what was booked later is not in the time of the report";
    EXPECT_EQ(testing::run(books_.reconcile(report("nonsense\n"))).error().code, Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::payment
