#include "services/catalog/scan/worker_process.h"

#include <gmock/gmock.h>

#include <future>

#include "platform/testing/testing.h"
#include "services/catalog/scan/protocol.h"
#include "services/catalog/scan/test_audio.h"

namespace polyphony::catalog::scan {
namespace {

using ::testing::HasSubstr;

/// A worker that does as the name of the file says.
constexpr const char* kFakeWorker = R"(#!/bin/sh
echo '{"ready":true}' >&0
while read -r request; do
  case "$request" in
    *crash*) kill -9 $$ ;;
    *hang*) while :; do sleep 0.05; done ;;
    *nonsense*) echo '{"title":' >&0 ;;
    *once*) [ -e "${0%/*}/seen" ] || { : > "${0%/*}/seen"; exit 1; }; echo '{"reason":"second try"}' >&0 ;;
    *) echo '{"reason":"fine"}' >&0 ;;
  esac
done
)";

class WorkerProcessTest : public ::testing::Test {
  protected:
    WorkerOptions fake(const std::string& script = kFakeWorker) {
        auto program = folder_.path() / "worker";
        write_file(program, script);
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        WorkerOptions options;
        options.program = program;
        options.timeout_ms = 1000;
        return options;
    }
    static std::string reason(Result<ReadResult> result) {
        if (!result) return "error: " + result.error().message;
        return *result ? "facts" : result->error();
    }

    testing::TemporaryFolder folder_;
};

TEST_F(WorkerProcessTest, ReadsWithTheRealWorker) {
    auto path = folder_.path() / "a.ogg";
    ASSERT_TRUE(make_audio(path, {{"title", "Real"}}));
    WorkerOptions options;
    options.program = worker_program();
    WorkerProcess worker(options);
    auto facts = worker.read(path);
    ASSERT_TRUE(facts) << facts.error().message;
    ASSERT_TRUE(*facts) << facts->error();
    EXPECT_EQ((*facts)->title, "Real");
    EXPECT_THAT(reason(worker.read(folder_.path() / "missing.ogg")), HasSubstr("cannot be opened"));
    EXPECT_EQ(worker.starts(), 1);
}

TEST_F(WorkerProcessTest, OutlivesAFileThatCrashesIt) {
    WorkerProcess worker(fake());
    EXPECT_EQ(reason(worker.read("/good")), "fine");
    EXPECT_THAT(reason(worker.read("/crash")), HasSubstr("crashes the reader"));
    EXPECT_EQ(reason(worker.read("/good")), "fine");
    EXPECT_EQ(worker.starts(), 3);
}

TEST_F(WorkerProcessTest, OutlivesAFileThatHangsIt) {
    auto options = fake();
    options.timeout_ms = 100;
    WorkerProcess worker(options);
    EXPECT_THAT(reason(worker.read("/hang")), HasSubstr("too long"));
    EXPECT_EQ(reason(worker.read("/good")), "fine");
}

TEST_F(WorkerProcessTest, DoesNotBelieveNonsense) {
    WorkerProcess worker(fake());
    EXPECT_THAT(reason(worker.read("/nonsense")), HasSubstr("crashes the reader"));
    EXPECT_EQ(reason(worker.read("/good")), "fine");
}

TEST_F(WorkerProcessTest, TriesAFileTwice) {
    WorkerProcess worker(fake());
    EXPECT_EQ(reason(worker.read("/once")), "second try");
}

TEST_F(WorkerProcessTest, BlamesNoFileForAWorkerThatDoesNotWork) {
    WorkerProcess broken(fake("#!/bin/sh\nexit 1\n"));
    auto result = broken.read("/good");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::Unavailable);
    WorkerOptions options;
    options.program = folder_.path() / "missing";
    WorkerProcess missing(options);
    ASSERT_FALSE(missing.read("/good"));
}

TEST_F(WorkerProcessTest, CanBeInterrupted) {
    auto options = fake();
    options.timeout_ms = 60'000;
    WorkerProcess worker(options);
    auto reading = std::async(std::launch::async, [&] { return worker.read("/hang"); });
    worker.interrupt();
    auto result = reading.get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::Aborted);
}

}  // namespace
}  // namespace polyphony::catalog::scan
