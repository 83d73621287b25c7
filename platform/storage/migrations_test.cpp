#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "platform/storage/database.h"
#include "platform/testing/testing.h"

namespace polyphony::storage {
namespace {

constexpr Migration kSteps[] = {
    {1, "0001_songs.sql", R"(
-- A comment; with a semicolon, and a :name that is no parameter.
CREATE TABLE songs (seq {{serial}}, title TEXT NOT NULL);
INSERT INTO songs (title) VALUES ('one; two');
)"},
    {2, "0002_plays.sql", "ALTER TABLE songs ADD COLUMN plays BIGINT NOT NULL DEFAULT 7;"},
};
constexpr Migration kContracted[] = {
    kSteps[0],
    kSteps[1],
    {3, "0003_no_titles.sql", "-- contract: needs 2\nALTER TABLE songs DROP COLUMN title;"},
};
constexpr Migration kBroken[] = {
    kSteps[0],
    {2, "0002_broken.sql", "CREATE TABLE half (id TEXT); CREATE NONSENSE;"},
};

class MigrationsTest : public ::testing::TestWithParam<std::string> {
  protected:
    Result<std::unique_ptr<Database>> open(std::span<const Migration> steps, std::string_view name = "music") {
        const MigrationSeries series[] = {{name, steps}};
        Options options;
        options.url = temporary_.url();
        return Database::open(options, series, testing::metrics());
    }

    static long long number(Database& database, const std::string& query) {
        const auto value = database.read_now([&](Snapshot& snapshot) -> Result<long long> {
            long long found = 0;
            snapshot.sql() << query, soci::into(found);
            return found;
        });
        return value ? *value : -1;
    }

    testing::TemporaryDatabase temporary_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Databases, MigrationsTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(MigrationsTest, AFreshDatabaseGetsEveryStep) {
    auto database = open(kSteps);
    ASSERT_TRUE(database);
    EXPECT_EQ(number(**database, "SELECT plays FROM songs WHERE title = 'one; two'"), 7);
}

TEST_P(MigrationsTest, AnOldDatabaseGetsWhatIsNewAndKeepsItsRows) {
    auto old = open(std::span(kSteps).first(1));
    ASSERT_TRUE(old);
    EXPECT_EQ(number(**old, "SELECT plays FROM songs"), -1);
    ASSERT_TRUE((*old)->write_now([](Transaction& transaction) -> Result<void> {
        transaction.sql() << "INSERT INTO songs (title) VALUES ('mine')";
        return {};
    }));
    old->reset();

    auto database = open(kSteps);
    ASSERT_TRUE(database);
    EXPECT_EQ(number(**database, "SELECT plays FROM songs WHERE title = 'mine'"), 7);
    database->reset();

    database = open(kSteps);
    ASSERT_TRUE(database);
    EXPECT_EQ(number(**database, "SELECT COUNT(*) FROM songs"), 2);
}

TEST_P(MigrationsTest, TwoVersionsOfAProgramShareASchemaThatOnlyGrew) {
    auto older = open(std::span(kSteps).first(1));
    ASSERT_TRUE(older);
    auto newer = open(kSteps);
    ASSERT_TRUE(newer) << newer.error().message;
    const auto add = [](Database& database, const std::string& columns, const std::string& values) {
        return database.write_now([&](Transaction& transaction) -> Result<void> {
            transaction.sql() << "INSERT INTO songs (" + columns + ") VALUES (" + values + ")";
            return {};
        });
    };
    EXPECT_TRUE(add(**older, "title", "'old'"));
    EXPECT_TRUE(add(**newer, "title, plays", "'new', 9"));
    EXPECT_EQ(number(**newer, "SELECT plays FROM songs WHERE title = 'old'"), 7);

    older->reset();
    older = open(std::span(kSteps).first(1));
    ASSERT_TRUE(older) << older.error().message;
    EXPECT_TRUE(add(**older, "title", "'old again'"));
    EXPECT_EQ(number(**older, "SELECT COUNT(*) FROM songs WHERE title IN ('old', 'new', 'old again')"), 3);
    EXPECT_EQ(number(**older, "SELECT COUNT(*) FROM schema_versions WHERE series = 'music'"), 2);
}

TEST_P(MigrationsTest, AProgramThatMissesWhatIsGoneIsRefused) {
    ASSERT_TRUE(open(kContracted));
    const auto older = open(std::span(kContracted).first(1));
    ASSERT_FALSE(older);
    EXPECT_EQ(older.error().code, Code::FailedPrecondition);
    EXPECT_THAT(older.error().message, ::testing::HasSubstr("'music' is of version 3, which needs"));
    EXPECT_TRUE(open(std::span(kContracted).first(2)));
    EXPECT_TRUE(open(kContracted));
}

TEST_P(MigrationsTest, AContractWithoutAVersionIsAFault) {
    for (const auto* sql : {"-- contract: needs \nSELECT 1;", "-- contract: needs 1a\nSELECT 1;"}) {
        const Migration steps[] = {{1, "0001_vague.sql", sql}};
        EXPECT_FALSE(open(steps)) << sql;
    }
}

TEST_P(MigrationsTest, AStepThatFailsLeavesNothingBehind) {
    const auto broken = open(kBroken);
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, Code::Internal);
    auto database = open(kSteps);
    ASSERT_TRUE(database);
    EXPECT_EQ(number(**database, "SELECT COUNT(*) FROM songs"), 1);
    EXPECT_EQ(number(**database, "SELECT COUNT(*) FROM half"), -1);
}

TEST_P(MigrationsTest, SeriesDoNotMeet) {
    static constexpr Migration kOther[] = {{1, "0001_other.sql", "CREATE TABLE other (id TEXT PRIMARY KEY)"}};
    ASSERT_TRUE(open(kSteps));
    auto database = open(kOther, "other");
    ASSERT_TRUE(database);
    EXPECT_EQ(number(**database, "SELECT COUNT(*) FROM other"), 0);
    EXPECT_EQ(number(**database, "SELECT COUNT(*) FROM songs"), 1);
}

TEST_P(MigrationsTest, ASerialIsNeverUsedTwice) {
    auto database = open(kSteps);
    ASSERT_TRUE(database);
    const auto replace = [&] {
        return (*database)->write_now([](Transaction& transaction) -> Result<void> {
            transaction.sql() << "DELETE FROM songs";
            transaction.sql() << "INSERT INTO songs (title) VALUES ('next')";
            return {};
        });
    };
    const auto before = number(**database, "SELECT seq FROM songs");
    ASSERT_TRUE(replace());
    ASSERT_TRUE(replace());
    EXPECT_EQ(number(**database, "SELECT seq FROM songs"), before + 2);
}

TEST_P(MigrationsTest, AnAppendOnlyTableKeepsItsRows) {
    static constexpr Migration kLedger[] = {
        {1, "0001_ledger.sql", "CREATE TABLE ledger (amount BIGINT NOT NULL);\n{{append_only ledger}}"}};
    auto database = open(kLedger);
    ASSERT_TRUE(database);
    const auto run = [&](const std::string& statement) {
        return (*database)->write_now([&](Transaction& transaction) -> Result<void> {
            transaction.sql() << statement;
            return {};
        });
    };
    EXPECT_TRUE(run("INSERT INTO ledger (amount) VALUES (5)"));
    EXPECT_FALSE(run("UPDATE ledger SET amount = 6"));
    EXPECT_FALSE(run("DELETE FROM ledger"));
    EXPECT_EQ(number(**database, "SELECT SUM(amount) FROM ledger"), 5);
}

TEST_P(MigrationsTest, BytewiseTextIsSortedByItsBytes) {
    static constexpr Migration kNames[] = {{1, "0001_names.sql", R"(
CREATE TABLE names (name TEXT {{bytewise}} NOT NULL);
INSERT INTO names VALUES ('a'), ('B'), ('ä'), ('z');
)"}};
    const auto database = open(kNames);
    ASSERT_TRUE(database) << database.error().message;
    EXPECT_EQ(number(**database, "SELECT COUNT(*) FROM names WHERE name < 'a'"), 1);
    EXPECT_EQ(number(**database, "SELECT COUNT(*) FROM names WHERE name > 'z'"), 1);
    if (GetParam() == "sqlite") return;
    // The tests' own cluster sorts by bytes as it is.
    EXPECT_EQ(number(**database,
                     "SELECT COUNT(*) FROM information_schema.columns WHERE collation_name = 'C'"
                     " AND table_name = 'names'"),
              1);
}

TEST_P(MigrationsTest, AnUnknownPlaceholderIsAFault) {
    static constexpr Migration kTypo[] = {{1, "0001_typo.sql", "CREATE TABLE typo (id {{seriall}})"}};
    EXPECT_FALSE(open(kTypo));
}

std::string open_error(const std::string& url) {
    Options options;
    options.url = url;
    auto database = Database::open(options, {}, testing::metrics());
    return database ? "opened" : std::string(name(database.error().code)) + ": " + database.error().message;
}

TEST(OpenTest, SaysInOneLineWhatIsWrong) {
    testing::TemporaryFolder folder;
    std::ofstream(folder.path() / "text.db") << std::string(4096, 'x');

    EXPECT_THAT(open_error("music.db"), ::testing::StartsWith("invalid_argument: "));
    EXPECT_THAT(open_error("sqlite:"), ::testing::StartsWith("invalid_argument: "));
    EXPECT_THAT(open_error("sqlite:/nonexistent/music.db"),
                ::testing::AllOf(::testing::StartsWith("unavailable: "), ::testing::HasSubstr("No such file")));
    EXPECT_THAT(open_error("sqlite:" + (folder.path() / "text.db").string()), ::testing::StartsWith("unavailable: "));
    const auto unreachable = open_error("postgresql:///music?host=" + folder.path().string());
    EXPECT_THAT(unreachable, ::testing::StartsWith("unavailable: "));
    EXPECT_EQ(unreachable.find('\n'), std::string::npos);
}

TEST(OpenTest, ANewFileIsForItsOwnerOnly) {
    testing::TemporaryFolder folder;
    const auto path = folder.path() / "with a space.db";
    EXPECT_EQ(open_error("sqlite:" + path.string()), "opened");
    EXPECT_EQ(std::filesystem::status(path).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace polyphony::storage
