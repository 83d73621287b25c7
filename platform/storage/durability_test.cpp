#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "platform/storage/database.h"
#include "platform/testing/testing.h"

namespace polyphony::storage {
namespace {

constexpr int kWriterThreads = 4;
constexpr int kRounds = 3;
constexpr std::size_t kAcknowledged = 200;  // before the kill

constexpr Migration kNumbersMigrations[] = {
    {1, "0001_numbers.sql", R"(CREATE TABLE numbers (number BIGINT PRIMARY KEY);
CREATE TABLE notes (number BIGINT NOT NULL REFERENCES numbers (number));)"},
};
constexpr MigrationSeries kNumbersSeries{"test", kNumbersMigrations};

std::unique_ptr<Database> open(const std::string& url) {
    Options options;
    options.url = url;
    auto database = Database::open(options, {&kNumbersSeries, 1}, testing::metrics());
    if (!database) throw std::runtime_error(database.error().message);
    return std::move(*database);
}

Result<void> insert(Database& database, std::int64_t number) {
    return database.write_now([number](Transaction& transaction) -> Result<void> {
        const long long value = number;
        transaction.sql() << "INSERT INTO numbers VALUES (:number)", soci::use(value, "number");
        return {};
    });
}

template <class Scope>
std::string setting(Scope& scope, const std::string& query) {
    std::string value;
    scope.sql() << query, soci::into(value);
    return value;
}

class DurabilityTest : public ::testing::TestWithParam<std::string> {
  protected:
    testing::TemporaryDatabase temporary_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Databases, DurabilityTest, ::testing::ValuesIn(testing::database_kinds()));

// Writes from several threads, reporting each number through `acknowledged` once it is written, until it is killed.
[[noreturn]] void write_for_ever(const std::string& url, int acknowledged) {
    const auto database = open(url);
    std::vector<std::thread> threads;
    threads.reserve(kWriterThreads);
    for (int first = 0; first < kWriterThreads; ++first)
        threads.emplace_back([&, first] {
            for (std::int64_t number = first;; number += kWriterThreads)
                if (!insert(*database, number) || write(acknowledged, &number, sizeof number) != sizeof number)
                    _exit(1);
        });
    for (auto& thread : threads) thread.join();
    _exit(1);
}

TEST_P(DurabilityTest, WhatWasAcknowledgedOutlivesAKill) {
    for (int round = 0; round < kRounds; ++round) {
        testing::TemporaryDatabase temporary(GetParam());
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            write_for_ever(temporary.url(), ends[1]);
        }
        close(ends[1]);
        std::set<std::int64_t> acknowledged;
        std::int64_t number = 0;
        while (read(ends[0], &number, sizeof number) == sizeof number) {
            acknowledged.insert(number);
            if (acknowledged.size() == kAcknowledged) kill(child, SIGKILL);
        }
        close(ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));

        const auto database = open(temporary.url());
        const auto kept = database->read_now([](Snapshot& snapshot) -> Result<std::set<std::int64_t>> {
            const soci::rowset<long long> rows = (snapshot.sql().prepare << "SELECT number FROM numbers");
            return std::set<std::int64_t>(rows.begin(), rows.end());
        });
        ASSERT_TRUE(kept);
        for (const auto one : acknowledged) EXPECT_TRUE(kept->contains(one)) << one << " was acknowledged and lost.";
    }
}

TEST_P(DurabilityTest, EveryConnectionHoldsThePromises) {
    const auto database = open(temporary_.url());
    const auto check = [](auto& scope) -> Result<void> {
        if (scope.dialect() == Dialect::Sqlite) {
            EXPECT_EQ(setting(scope, "PRAGMA journal_mode"), "wal");
            EXPECT_EQ(setting(scope, "PRAGMA synchronous"), "2");
            EXPECT_EQ(setting(scope, "PRAGMA foreign_keys"), "1");
        } else {
            EXPECT_EQ(setting(scope, "SHOW synchronous_commit"), "on");
        }
        return {};
    };
    EXPECT_TRUE(database->write_now([&](Transaction& transaction) {
        if (transaction.dialect() == Dialect::Postgres) {
            EXPECT_EQ(setting(transaction, "SHOW transaction_isolation"), "serializable");
        }
        return check(transaction);
    }));
    EXPECT_TRUE(database->read_now([&](Snapshot& snapshot) { return check(snapshot); }));
}

TEST_P(DurabilityTest, ForeignKeysHold) {
    const auto database = open(temporary_.url());
    EXPECT_FALSE(database->write_now([](Transaction& transaction) -> Result<void> {
        transaction.sql() << "INSERT INTO notes VALUES (1)";
        return {};
    }));
}

class LostConnectionTest : public ::testing::Test {
  protected:
    testing::TemporaryDatabase temporary_{"postgres"};
    std::unique_ptr<Database> database_ = open(temporary_.url());
};

TEST_F(LostConnectionTest, InTheMiddleOfAWriteIsUnavailableAndTheNextOneGoesOn) {
    const auto cut = database_->write_now([](Transaction& transaction) -> Result<void> {
        transaction.sql() << "INSERT INTO numbers VALUES (1)";
        transaction.sql() << "SELECT pg_terminate_backend(pg_backend_pid())";
        return {};
    });
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().code, Code::Unavailable);
    EXPECT_TRUE(insert(*database_, 1)) << "The first is rolled back.";
}

TEST_F(LostConnectionTest, WhileIdleIsNotNoticedByAnyone) {
    const auto other = open(temporary_.url());
    ASSERT_TRUE(other->write_now([](Transaction& transaction) -> Result<void> {
        transaction.sql() << "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                             " WHERE datname = current_database() AND pid <> pg_backend_pid()";
        return {};
    }));
    EXPECT_TRUE(insert(*database_, 1));
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(database_->read_now([](Snapshot& snapshot) -> Result<void> {
            setting(snapshot, "SELECT number FROM numbers");
            return {};
        }));
}

/// What the sqlite3 command answers: another process that opens and closes the file.
std::string ask_sqlite3(const std::string& url, const std::string& query) {
    const std::string command = "sqlite3 '" + url.substr(std::string("sqlite:").size()) + "' '" + query + "'";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string answer(100, '\0');
    answer.resize(std::fread(answer.data(), 1, answer.size(), pipe.get()));
    return answer;
}

TEST(SqliteLocks, AnotherProcessThatLooksAtTheFileTakesNothingAway) {
    testing::TemporaryDatabase temporary("sqlite");
    const auto database = open(temporary.url());
    ASSERT_TRUE(insert(*database, 1));
    // If our locks were lost, this process would think that it is the last one and delete the write-ahead log.
    EXPECT_EQ(ask_sqlite3(temporary.url(), "SELECT COUNT(*) FROM numbers"), "1\n");
    ASSERT_TRUE(insert(*database, 2));
    EXPECT_EQ(ask_sqlite3(temporary.url(), "SELECT COUNT(*) FROM numbers"), "2\n");
}

/// While it lives, no file of this process grows: SQLite's writes fail as on a disk that is broken.
class FailingDisk {
  public:
    FailingDisk() {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit none{0, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &none);
    }
    ~FailingDisk() {
        setrlimit(RLIMIT_FSIZE, &before_);
        signal(SIGXFSZ, handler_);
    }
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;

  private:
    rlimit before_{};
    sighandler_t handler_ = signal(SIGXFSZ, SIG_IGN);
};

TEST(SqliteDisk, ThatFailsIsUnavailableAndTheNextWriteGoesOn) {
    testing::TemporaryDatabase temporary("sqlite");
    const auto database = open(temporary.url());
    ASSERT_TRUE(insert(*database, 1));
    {
        const FailingDisk disk;
        const auto refused = insert(*database, 2);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Code::Unavailable) << refused.error().message;
    }
    EXPECT_TRUE(insert(*database, 2)) << "The refused one is rolled back.";
}

}  // namespace
}  // namespace polyphony::storage
