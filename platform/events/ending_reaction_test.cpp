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
constexpr double kPatienceSeconds = 60;  // A machine that tests something else besides may be slow.

std::unique_ptr<storage::Database> open(const char* url) {
    const storage::MigrationSeries series[] = {events::migrations(), idempotency::migrations(), heard_tables()};
    storage::Options options;
    options.url = url;
    return storage::Database::open(options, series, testing::metrics()).value();
}

// Both services in a process of their own, until all but the deadly event was heard. Run by the test below.
TEST(EndingReactionProcess, DISABLED_Run) {
    Service speaker("playlist", open(std::getenv("SPEAKER")), std::getenv("NATS"));
    Service listener("recommendation", open(std::getenv("LISTENER")), std::getenv("NATS"));
    listener.options.max_deliver = kMaxDeliver;
    listener.note_what_is_saved([](const TrackSaved& saved) -> Result<void> {
        if (saved.track_id() == number(kDeadly)) _exit(kEndedByAReaction);
        return {};
    });
    speaker.start();
    listener.start();
    EXPECT_TRUE(eventually([&] { return listener.heard("ann").size() == kSaid - 1; }, kPatienceSeconds));
}

class EndingReactionTest : public ::testing::TestWithParam<std::string> {
  protected:
    void say_all() {
        Service speaker("playlist", speaker_.open(heard_tables()), nats_.url());
        for (int i = 0; i < kSaid; ++i) speaker.say("ann", number(i));
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

    Service listener("recommendation", listener_.open(heard_tables()), nats_.url());
    auto expected = numbers(kSaid);
    std::erase(expected, number(kDeadly));
    EXPECT_EQ(listener.heard("ann"), expected);
}

}  // namespace
}  // namespace polyphony::events
