#include "platform/testing/testing.h"

#include <gtest/gtest.h>

#include <fstream>

namespace polyphony {
namespace {

TEST(TemporaryFolder, GoesAwayWithWhatIsInIt) {
    std::filesystem::path path;
    {
        const testing::TemporaryFolder folder;
        path = folder.path();
        std::filesystem::create_directories(path / "deep" / "down");
        std::ofstream(path / "deep" / "file") << "text";
        EXPECT_TRUE(std::filesystem::exists(path / "deep" / "file"));
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

class TemporaryDatabase : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Databases, TemporaryDatabase, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(TemporaryDatabase, EachIsOfItsOwn) {
    static constexpr storage::Migration kSteps[] = {{1, "0001_notes.sql", "CREATE TABLE notes (text TEXT)"}};
    constexpr storage::MigrationSeries kNotes{"notes", kSteps};
    const auto count = [](storage::Database& database) {
        return *database.read_now([](storage::Snapshot& snapshot) -> Result<int> {
            int rows = -1;
            snapshot.sql() << "SELECT COUNT(*) FROM notes", soci::into(rows);
            return rows;
        });
    };
    testing::TemporaryDatabase one(GetParam());
    testing::TemporaryDatabase other(GetParam());
    const auto first = one.open(kNotes);
    const auto second = one.open(kNotes);
    const auto third = other.open(kNotes);
    ASSERT_TRUE(first->write_now([](storage::Transaction& transaction) -> Result<void> {
        transaction.sql() << "INSERT INTO notes VALUES ('a')";
        return {};
    }));
    EXPECT_EQ(count(*second), 1);
    EXPECT_EQ(count(*third), 0);
}

TEST(Eventually, GivesUpInTime) {
    EXPECT_TRUE(testing::eventually([] { return true; }));
    EXPECT_FALSE(testing::eventually([] { return false; }, 0.01));
}

}  // namespace
}  // namespace polyphony
