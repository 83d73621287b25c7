#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "platform/events/events_fixture.h"
#include "platform/idempotency/idempotency.h"

namespace polyphony::events {
namespace {

constexpr int kMaxDeliver = 3;
constexpr int kSaid = 20;
constexpr int kDeadly = 7;
constexpr int kMostProcesses = 20;
constexpr int kAllHeard = 0;
constexpr int kEndedByAReaction = 2;

storage::MigrationSeries heard_tables() { return {"heard", kHeard}; }

Options options_of(const char* service, const std::string& nats_url) {
    Options options;
    options.service = service;
    options.nats_url = nats_url;
    options.max_deliver = kMaxDeliver;
    return options;
}

std::vector<std::string> heard(storage::Database& database) {
    const auto tracks = database.read_now([](storage::Snapshot& snapshot) -> Result<std::vector<std::string>> {
        std::vector<std::string> found(kSaid);
        snapshot.sql() << "SELECT track_id FROM heard ORDER BY position", soci::into(found);
        return found;
    });
    return tracks.value();
}

std::unique_ptr<storage::Database> open(const char* url) {
    const storage::MigrationSeries series[] = {events::migrations(), idempotency::migrations(), heard_tables()};
    storage::Options options;
    options.url = url;
    return storage::Database::open(options, series, testing::metrics()).value();
}

// Both services in a process of their own, until all but the deadly event was heard. Run by the test below.
TEST(EndingReactionProcess, DISABLED_Run) {
    const auto said = open(std::getenv("SPEAKER"));
    const auto database = open(std::getenv("LISTENER"));
    Reactions reactions;
    reactions.on<TrackSaved>([](Transaction& transaction, const TrackSaved& saved, const Event&) -> Result<void> {
        if (saved.track_id() == number(kDeadly)) _exit(kEndedByAReaction);
        transaction.sql() << "INSERT INTO heard (user_id, track_id) VALUES (:user, :track)",
            soci::use(saved.user_id(), "user"), soci::use(saved.track_id(), "track");
        return {};
    });
    const Reactions none;
    EventBus speaker(options_of("playlist", std::getenv("NATS")), *said, none, testing::metrics());
    EventBus listener(options_of("recommendation", std::getenv("NATS")), *database, reactions, testing::metrics());
    speaker.start();
    listener.start();
    EXPECT_TRUE(eventually([&] { return heard(*database).size() == kSaid - 1; }));
}

class EndingReactionTest : public ::testing::TestWithParam<std::string> {
  protected:
    void say_all() {
        const auto database = speaker_.open(heard_tables());
        const auto said = database->write_now([](Transaction& transaction) -> Result<void> {
            for (int i = 0; i < kSaid; ++i) emit(transaction, "ann", track_saved("ann", number(i)));
            return {};
        });
        ASSERT_TRUE(said);
    }

    /// Returns how the process ended.
    int run_process() const {
        const auto program = fmt::format(
            "SPEAKER='{}' LISTENER='{}' NATS='{}' exec {} --gtest_filter='*DISABLED_Run' "
            "--gtest_also_run_disabled_tests",
            speaker_.url(), listener_.url(), nats_.url(), std::filesystem::read_symlink("/proc/self/exe").string());
        const auto status = std::system(program.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    testing::TemporaryDatabase speaker_{GetParam()};
    testing::TemporaryDatabase listener_{GetParam()};
    testing::NatsServer nats_;
};

INSTANTIATE_TEST_SUITE_P(Databases, EndingReactionTest, ::testing::ValuesIn(testing::database_kinds()),
                         [](const auto& info) { return info.param; });

TEST_P(EndingReactionTest, AnEventAtWhichTheProcessEndsIsGivenUpAndTheOthersAreHeard) {
    say_all();
    int ended = 0;
    auto how = kEndedByAReaction;
    for (; how == kEndedByAReaction && ended < kMostProcesses; ++ended) how = run_process();
    EXPECT_EQ(how, kAllHeard);
    EXPECT_GT(ended, kMaxDeliver);

    const auto database = listener_.open(heard_tables());
    auto expected = numbers(kSaid);
    std::erase(expected, number(kDeadly));
    EXPECT_EQ(heard(*database), expected);
}

}  // namespace
}  // namespace polyphony::events
