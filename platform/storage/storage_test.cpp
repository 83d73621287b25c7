#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <list>
#include <stdexcept>
#include <thread>

#include "platform/storage/database.h"
#include "platform/testing/testing.h"

namespace polyphony::storage {
namespace {

constexpr std::size_t kThreads = 8;
constexpr int kIncrements = 25;

constexpr Migration kMigrations[] = {
    {1, "0001_things.sql", "CREATE TABLE things (name TEXT PRIMARY KEY, amount BIGINT NOT NULL)"},
};
constexpr MigrationSeries kSeries{"test", kMigrations};

Result<void> insert(Transaction& transaction, const std::string& name, long long amount = 0) {
    transaction.sql() << "INSERT INTO things (name, amount) VALUES (:name, :amount)", soci::use(name, "name"),
        soci::use(amount, "amount");
    return {};
}

class StorageTest : public ::testing::TestWithParam<std::string> {
  protected:
    std::unique_ptr<Database> open(Options options = {}) {
        options.url = temporary_.url();
        auto database = Database::open(options, {&kSeries, 1}, metrics_);
        EXPECT_TRUE(database) << database.error().message;
        return std::move(*database);
    }

    std::vector<std::string> names(Database& database) {
        return *database.read_now([](Snapshot& snapshot) -> Result<std::vector<std::string>> {
            const soci::rowset<std::string> rows = (snapshot.sql().prepare << "SELECT name FROM things ORDER BY name");
            return std::vector<std::string>(rows.begin(), rows.end());
        });
    }

    double metric(const std::string& line_start) {
        const auto text = "\n" + metrics_.text();
        const auto at = text.find("\n" + line_start + " ");
        return at == std::string::npos ? -1 : std::stod(text.substr(at + line_start.size() + 2));
    }

    // Keeps the writer busy until the returned promise is set, so that what is written meanwhile waits together.
    std::shared_ptr<std::promise<void>> hold_writer(Database& database) {
        auto release = std::make_shared<std::promise<void>>();
        auto held = std::make_shared<std::promise<void>>();
        auto began = held->get_future();
        writes_.push_back(std::async(std::launch::async, [&database, release, held] {
            auto wait = release->get_future();
            return database.write_now([&](Transaction&) -> Result<void> {
                held->set_value();
                wait.wait();
                return {};
            });
        }));
        began.wait();
        return release;
    }

    template <class Work>
    std::future<Result<void>>& write_later(Database& database, Work work) {
        writes_.push_back(std::async(std::launch::async, [&database, work] { return database.write_now(work); }));
        return writes_.back();
    }

    bool eventually_waiting(int writes) {
        return testing::eventually([&] { return metric("polyphony_storage_waiting{kind=\"write\"}") == writes; });
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    metrics::Metrics metrics_;
    std::list<std::future<Result<void>>> writes_;
};

INSTANTIATE_TEST_SUITE_P(Databases, StorageTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(StorageTest, WhatIsWrittenCanBeRead) {
    auto database = open();
    EXPECT_TRUE(database->write_now([](Transaction& transaction) { return insert(transaction, "a"); }));
    EXPECT_THAT(names(*database), ::testing::ElementsAre("a"));
}

TEST_P(StorageTest, CoroutinesWriteAndRead) {
    auto database = open();
    auto flow = [&]() -> Task<Result<long long>> {
        auto write = [](Transaction& transaction) { return insert(transaction, "a", 42); };
        auto written = co_await database->write(write);
        if (!written) co_return fail(written.error());
        auto read = [](Snapshot& snapshot) -> Result<long long> {
            long long amount = 0;
            snapshot.sql() << "SELECT amount FROM things WHERE name = 'a'", soci::into(amount);
            return amount;
        };
        co_return co_await database->read(read);
    };
    const auto amount = testing::run(flow());
    ASSERT_TRUE(amount);
    EXPECT_EQ(*amount, 42);
}

TEST_P(StorageTest, AFailedResultIsRolledBackAndReturned) {
    auto database = open();
    const auto result = database->write_now([](Transaction& transaction) -> Result<int> {
        (void)insert(transaction, "a");
        return fail(Code::NotFound, "There is no such thing.");
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::NotFound);
    EXPECT_EQ(result.error().message, "There is no such thing.");
    EXPECT_THAT(names(*database), ::testing::IsEmpty());
}

TEST_P(StorageTest, AnExceptionIsRolledBackAndBecomesInternal) {
    auto database = open();
    const auto result = database->write_now([](Transaction& transaction) -> Result<void> {
        (void)insert(transaction, "a");
        throw std::logic_error("a fault of ours");
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::Internal);
    EXPECT_THAT(result.error().message, ::testing::Not(::testing::HasSubstr("fault")));
    EXPECT_THAT(names(*database), ::testing::IsEmpty());

    const auto read = database->read_now([](Snapshot& snapshot) -> Result<void> {
        snapshot.sql() << "SELECT nonsense FROM nowhere";
        return {};
    });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::Internal);
    EXPECT_THAT(names(*database), ::testing::IsEmpty()) << "The reader goes on.";
}

TEST_P(StorageTest, AViolatedUniqueConstraintIsAlreadyExists) {
    auto database = open();
    const auto write = [](Transaction& transaction) { return insert(transaction, "a"); };
    ASSERT_TRUE(database->write_now(write));
    const auto again = database->write_now(write);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::AlreadyExists);
}

TEST_P(StorageTest, OtherConstraintsAreFaultsOfOurs) {
    auto database = open();
    const auto result = database->write_now([](Transaction& transaction) -> Result<void> {
        transaction.sql() << "INSERT INTO things (name) VALUES ('a')";
        return {};
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::Internal);
}

TEST_P(StorageTest, ReadsCannotWrite) {
    auto database = open();
    const auto result = database->read_now([](Snapshot& snapshot) -> Result<void> {
        snapshot.sql() << "INSERT INTO things (name, amount) VALUES ('a', 1)";
        return {};
    });
    EXPECT_FALSE(result);
    EXPECT_THAT(names(*database), ::testing::IsEmpty());
}

TEST_P(StorageTest, AReadSeesOneStateThroughout) {
    auto database = open();
    const auto counts = database->read_now([&](Snapshot& snapshot) -> Result<std::pair<int, int>> {
        std::pair<int, int> seen;
        snapshot.sql() << "SELECT COUNT(*) FROM things", soci::into(seen.first);
        EXPECT_TRUE(database->write_now([](Transaction& transaction) { return insert(transaction, "a"); }));
        snapshot.sql() << "SELECT COUNT(*) FROM things", soci::into(seen.second);
        return seen;
    });
    EXPECT_EQ(*counts, std::pair(0, 0));
    EXPECT_THAT(names(*database), ::testing::ElementsAre("a"));
}

TEST_P(StorageTest, ActionsRunAfterTheCommitInOrderAndOnlyThen) {
    auto database = open();
    std::vector<std::string> order;
    const auto action = [&](const std::string& name) {
        return [&, name] { order.push_back(name + " sees " + std::to_string(names(*database).size())); };
    };
    EXPECT_TRUE(database->write_now([&](Transaction& transaction) {
        transaction.after_commit(action("first"));
        transaction.after_commit(action("second"));
        return insert(transaction, "a");
    }));
    EXPECT_FALSE(database->write_now([&](Transaction& transaction) -> Result<void> {
        transaction.after_commit(action("never"));
        return fail(Code::NotFound, "No.");
    }));
    EXPECT_THAT(order, ::testing::ElementsAre("first sees 1", "second sees 1"));
}

TEST_P(StorageTest, WritesThatWaitTogetherShareOneCommit) {
    auto database = open();
    const auto release = hold_writer(*database);
    for (int i = 0; i < 20; ++i)
        write_later(*database, [i](Transaction& transaction) { return insert(transaction, std::to_string(i)); });
    ASSERT_TRUE(eventually_waiting(20));
    const auto before = metric("polyphony_storage_commits_total");
    release->set_value();
    for (auto& write : writes_) EXPECT_TRUE(write.get());
    EXPECT_EQ(names(*database).size(), 20U);
    EXPECT_EQ(metric("polyphony_storage_commits_total"), before + 2) << "The one held, and one for the twenty.";
}

TEST_P(StorageTest, OneThatFailsLeavesTheOthersOfItsCommit) {
    auto database = open();
    ASSERT_TRUE(database->write_now([](Transaction& transaction) { return insert(transaction, "taken"); }));
    const auto release = hold_writer(*database);
    auto& good = write_later(*database, [](Transaction& transaction) { return insert(transaction, "good"); });
    auto& taken = write_later(*database, [](Transaction& transaction) {
        (void)insert(transaction, "half done");
        return insert(transaction, "taken");
    });
    auto& thrown = write_later(*database, [](Transaction& transaction) -> Result<void> {
        (void)insert(transaction, "thrown");
        throw std::runtime_error("a fault");
    });
    auto& refused = write_later(*database, [](Transaction& transaction) -> Result<void> {
        (void)insert(transaction, "refused");
        return fail(Code::FailedPrecondition, "No.");
    });
    auto& better = write_later(*database, [](Transaction& transaction) { return insert(transaction, "better"); });
    ASSERT_TRUE(eventually_waiting(5));
    release->set_value();

    EXPECT_TRUE(good.get());
    EXPECT_EQ(taken.get().error().code, Code::AlreadyExists);
    EXPECT_EQ(thrown.get().error().code, Code::Internal);
    EXPECT_EQ(refused.get().error().code, Code::FailedPrecondition);
    EXPECT_TRUE(better.get());
    EXPECT_THAT(names(*database), ::testing::ElementsAre("better", "good", "taken"));
}

TEST_P(StorageTest, AFullQueueRefuses) {
    Options options;
    options.max_queue = 3;
    auto database = open(options);
    const auto release = hold_writer(*database);
    for (int i = 0; i < 3; ++i)
        write_later(*database, [i](Transaction& transaction) { return insert(transaction, std::to_string(i)); });
    ASSERT_TRUE(eventually_waiting(3));

    const auto refused = database->write_now([](Transaction& transaction) { return insert(transaction, "late"); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::ResourceExhausted);
    // The same in a coroutine, where the refusal comes before the wait has begun.
    auto flow = [&]() -> Task<Result<void>> {
        auto write = [](Transaction& transaction) { return insert(transaction, "late"); };
        co_return co_await database->write(write);
    };
    EXPECT_EQ(testing::run(flow()).error().code, Code::ResourceExhausted);

    release->set_value();
    for (auto& write : writes_) EXPECT_TRUE(write.get());
    EXPECT_EQ(names(*database).size(), 3U);
}

TEST_P(StorageTest, ClosingCompletesWhatIsQueued) {
    auto database = open();
    auto release = hold_writer(*database);
    for (int i = 0; i < 10; ++i)
        write_later(*database, [i](Transaction& transaction) { return insert(transaction, std::to_string(i)); });
    ASSERT_TRUE(eventually_waiting(10));
    release->set_value();
    database.reset();
    for (auto& write : writes_) EXPECT_TRUE(write.get());
    database = open();
    EXPECT_EQ(names(*database).size(), 10U);
}

// Two instances of a service on one database, many threads each: no increment is lost.
TEST_P(StorageTest, TheSameStatementRunsTwiceAtOnce) {
    const auto database = open();
    for (const char* name : {"a", "b", "c"}) {
        ASSERT_TRUE(database->write_now([&](Transaction& transaction) { return insert(transaction, name); }));
    }
    const auto seen = database->read_now([](Snapshot& snapshot) -> Result<std::string> {
        std::string seen;
        const std::string query = "SELECT name FROM things ORDER BY name";
        const soci::rowset<std::string> outer = (snapshot.sql().prepare << query);
        for (const auto& first : outer) {
            const soci::rowset<std::string> inner = (snapshot.sql().prepare << query);
            for (const auto& second : inner) seen += first + second + ' ';
        }
        return seen;
    });
    EXPECT_EQ(seen, "aa ab ac ba bb bc ca cb cc ");
}

TEST_P(StorageTest, AStatementKeepsNothingOfTheLastTime) {
    const auto database = open();
    const auto add = [&](const std::string& name, std::optional<long long> amount) {
        return database->write_now([&](Transaction& transaction) -> Result<void> {
            const long long value = amount.value_or(0);
            auto null = amount ? soci::i_ok : soci::i_null;
            transaction.sql() << "INSERT INTO things (name, amount) VALUES (:name, :amount)", soci::use(name, "name"),
                soci::use(value, null, "amount");
            return {};
        });
    };
    EXPECT_TRUE(add("a", 1));
    EXPECT_FALSE(add("a", 2));             // It is there already.
    EXPECT_FALSE(add("b", std::nullopt));  // An amount is needed.
    EXPECT_TRUE(add("b", 3));
    const auto amounts = [&](const std::string& name) {
        return *database->read_now([&](Snapshot& snapshot) -> Result<std::vector<long long>> {
            std::vector<long long> amounts(10);
            snapshot.sql() << "SELECT amount FROM things WHERE name = :name", soci::use(name, "name"),
                soci::into(amounts);
            long long single = -1;
            snapshot.sql() << "SELECT amount FROM things WHERE name = :name", soci::use(name, "name"),
                soci::into(single);
            amounts.push_back(single);
            return amounts;
        });
    };
    EXPECT_THAT(amounts("a"), ::testing::ElementsAre(1, 1));
    EXPECT_THAT(amounts("b"), ::testing::ElementsAre(3, 3));
    EXPECT_THAT(amounts("c"), ::testing::ElementsAre(-1));
}

TEST_P(StorageTest, StatementsFollowTheSchema) {
    const auto database = open();
    const auto change = [&](const std::string& statement) {
        return database->write_now([&](Transaction& transaction) -> Result<void> {
            transaction.sql() << statement;
            return {};
        });
    };
    const auto amount = [&] {
        return *database->read_now([](Snapshot& snapshot) -> Result<long long> {
            long long amount = 0;
            snapshot.sql() << "SELECT amount FROM things WHERE name = 'a'", soci::into(amount);
            return amount;
        });
    };
    ASSERT_TRUE(change("INSERT INTO things (name, amount) VALUES ('a', 1)"));
    EXPECT_EQ(amount(), 1);
    ASSERT_TRUE(change("ALTER TABLE things ADD COLUMN colour TEXT"));
    EXPECT_EQ(amount(), 1);
    ASSERT_TRUE(change("CREATE INDEX things_by_amount ON things (name, amount)"));
    ASSERT_TRUE(change("UPDATE things SET amount = 2"));
    EXPECT_EQ(amount(), 2);
    ASSERT_TRUE(change("ALTER TABLE things RENAME TO others"));
    EXPECT_FALSE(change("UPDATE things SET amount = 2"));
}

TEST_P(StorageTest, ManyDifferentStatementsRunAgainAndAgain) {
    const auto database = open();
    const auto sum = database->read_now([](Snapshot& snapshot) -> Result<int> {
        int sum = 0;
        for (int round = 0; round < 3; ++round) {
            for (int i = 0; i < 250; ++i) {
                int number = 0;
                snapshot.sql() << "SELECT " + std::to_string(i), soci::into(number);
                sum += number;
            }
        }
        return sum;
    });
    EXPECT_EQ(sum, 3 * 250 * 249 / 2);
}

TEST_P(StorageTest, ConcurrentInstancesLoseNoUpdate) {
    auto first = open();
    auto second = open();
    ASSERT_TRUE(first->write_now([](Transaction& transaction) { return insert(transaction, "counter", 0); }));

    std::atomic<int> failed = 0;
    {
        std::vector<std::jthread> threads;
        threads.reserve(kThreads);
        for (std::size_t i = 0; i < kThreads; ++i)
            threads.emplace_back([&, database = i % 2 == 0 ? first.get() : second.get()] {
                for (int k = 0; k < kIncrements; ++k) {
                    const auto done = database->write_now([](Transaction& transaction) -> Result<void> {
                        long long amount = 0;
                        transaction.sql() << "SELECT amount FROM things WHERE name = 'counter'", soci::into(amount);
                        ++amount;
                        transaction.sql() << "UPDATE things SET amount = :amount WHERE name = 'counter'",
                            soci::use(amount, "amount");
                        return {};
                    });
                    if (!done) ++failed;
                }
            });
    }
    EXPECT_EQ(failed, 0);
    const auto amount = first->read_now([](Snapshot& snapshot) -> Result<long long> {
        long long value = 0;
        snapshot.sql() << "SELECT amount FROM things WHERE name = 'counter'", soci::into(value);
        return value;
    });
    EXPECT_EQ(*amount, static_cast<long long>(kThreads) * kIncrements);
}

}  // namespace
}  // namespace polyphony::storage
