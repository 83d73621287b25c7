#include "platform/sandbox/pool.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>
#include <csignal>
#include <fstream>
#include <future>
#include <thread>

#include "platform/app/program_folder.h"
#include "platform/sandbox/message.h"
#include "platform/testing/testing.h"

namespace polyphony::sandbox {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SandboxTest : public ::testing::Test {
  protected:
    SandboxTest() {
        options_.name = "test";
        options_.program = app::program_folder() / "sandbox_test_worker";
    }
    ~SandboxTest() override {
        pool_.reset();
        guard_.reset();
        thread_.join();
    }

    Pool& pool() {
        if (!pool_) pool_.emplace(io_, options_, testing::metrics());
        return *pool_;
    }
    std::future<Result<std::string>> start(Job job) {
        return asio::co_spawn(io_, pool().run(std::move(job)), asio::use_future);
    }
    Result<std::string> run(const std::string& kind, const std::string& parameters = "") {
        return start({kind, parameters, {}}).get();
    }
    static bool alive(const std::string& pid) { return ::kill(std::stoi(pid), 0) == 0; }

    asio::io_context io_;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> guard_{io_.get_executor()};
    PoolOptions options_;
    std::optional<Pool> pool_;
    std::thread thread_{[this] { io_.run(); }};
};

TEST_F(SandboxTest, DoesJobsInOneWorkerOneAfterAnother) {
    EXPECT_EQ(run("echo", "hello").value(), "hello");
    const auto pid = run("pid").value();
    EXPECT_NE(pid, std::to_string(::getpid()));
    EXPECT_EQ(run("pid").value(), pid);
    EXPECT_EQ(run("nonsense").error().code, Code::Unavailable);
}

TEST_F(SandboxTest, PassesFilesAndProgress) {
    const testing::TemporaryFolder folder;
    std::ofstream(folder.path() / "in") << "bytes";
    const File in(::open((folder.path() / "in").c_str(), O_RDONLY | O_CLOEXEC));
    const File out(::open((folder.path() / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    std::string said;
    EXPECT_EQ(start({"copy", "", {in.descriptor(), out.descriptor()}, [&](auto text) { said += text; }}).get().value(),
              "5");
    EXPECT_EQ(said, "half");
    std::ifstream file(folder.path() / "out");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "bytes");
}

TEST_F(SandboxTest, SaysWhyAJobCannotBeDone) {
    const auto refused = run("refuse", "no audio").error();
    EXPECT_EQ(refused.code, Code::FailedPrecondition);
    EXPECT_EQ(refused.message, "no audio");
    EXPECT_EQ(run("trouble").error().code, Code::Unavailable);
}

TEST_F(SandboxTest, OutlivesAWorkerThatDies) {
    const auto before = run("pid").value();
    const auto died = run("crash").error();
    EXPECT_EQ(died.code, Code::Internal);
    EXPECT_THAT(died.message, HasSubstr("signal 6"));
    EXPECT_NE(run("pid").value(), before);
    // One that dies while it has nothing to do is nobody's fault.
    const auto idle = run("pid").value();
    ::kill(std::stoi(idle), SIGKILL);
    EXPECT_TRUE(testing::eventually([&] { return run("echo", "x").has_value(); }));
}

TEST_F(SandboxTest, KillsAWorkerThatTakesTooLong) {
    options_.job_time = std::chrono::milliseconds(100);
    EXPECT_EQ(run("hang").error().code, Code::DeadlineExceeded);
}

TEST_F(SandboxTest, KillsTheWorkerOfWhoeverGoesAway) {
    options_.ahead = 0;
    const auto pid = run("pid").value();
    asio::cancellation_signal signal;
    std::promise<void> hanging;
    Job job{"hang", "", {}, [&](auto) { hanging.set_value(); }};
    auto& used = pool();
    std::promise<Result<std::string>> ended;
    asio::co_spawn(io_, used.run(std::move(job)),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr, Result<std::string> result) {
                       ended.set_value(std::move(result));
                   }));
    hanging.get_future().wait();
    EXPECT_TRUE(alive(pid));
    asio::post(io_, [&] { signal.emit(asio::cancellation_type::terminal); });
    EXPECT_EQ(ended.get_future().get().error().code, Code::Aborted);
    EXPECT_TRUE(testing::eventually([&] { return !alive(pid); }));
    EXPECT_TRUE(run("echo", "x"));
}

TEST_F(SandboxTest, ReplacesWorkersAfterSomeJobs) {
    options_.jobs_each = 2;
    const auto first = run("pid").value();
    EXPECT_EQ(run("pid").value(), first);
    EXPECT_NE(run("pid").value(), first);
}

TEST_F(SandboxTest, KeepsNoWorkersThatNobodyNeeds) {
    options_.idle_time = std::chrono::milliseconds(50);
    const auto pid = run("pid").value();
    EXPECT_TRUE(testing::eventually([&] { return !alive(pid); }));
    EXPECT_TRUE(run("echo", "x"));
}

TEST_F(SandboxTest, BoundsWhatWaitsAndWhatRuns) {
    options_.max_waiting = 1;
    options_.job_time = std::chrono::milliseconds(300);
    std::promise<void> hanging;
    auto running = start({"hang", "", {}, [&](auto) { hanging.set_value(); }});
    hanging.get_future().wait();
    auto waiting = start({"echo", "next", {}});
    auto refused = start({"echo", "too many", {}});
    EXPECT_THAT(refused.get().error().message, HasSubstr("too much"));
    EXPECT_EQ(running.get().error().code, Code::DeadlineExceeded);
    EXPECT_EQ(waiting.get().value(), "next");
}

TEST_F(SandboxTest, SaysThatTheProgramIsMissing) {
    options_.program = "/nowhere/worker";
    EXPECT_EQ(run("echo").error().code, Code::Unavailable);
    EXPECT_THAT(run("echo").error().message, HasSubstr("/nowhere/worker"));
}

TEST_F(SandboxTest, SaysThatAProgramIsNoWorker) {
    options_.program = "/bin/true";
    EXPECT_EQ(run("echo").error().code, Code::Unavailable);
}

TEST_F(SandboxTest, LimitsMemory) {
    options_.limits.memory_bytes = 256ULL * 1024 * 1024;
    EXPECT_TRUE(run("hog", "1000000"));
#ifndef __SANITIZE_ADDRESS__
    EXPECT_EQ(run("hog", "1000000000").error().message, "It needs too much memory.");
#endif
}

TEST_F(SandboxTest, MayHaveThreads) { EXPECT_EQ(run("thread", "both").value(), "both"); }

TEST_F(SandboxTest, OpensNoFiles) { EXPECT_EQ(run("forbidden", "open").value(), "refused"); }

#ifndef __SANITIZE_ADDRESS__
class ForbiddenTest : public SandboxTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(ForbiddenTest, KillsTheWorker) {
    const auto died = run("forbidden", GetParam());
    ASSERT_FALSE(died) << *died;
    EXPECT_EQ(died.error().code, Code::Internal);
    EXPECT_THAT(died.error().message, HasSubstr("signal 31"));
}

INSTANTIATE_TEST_SUITE_P(Calls, ForbiddenTest, ::testing::Values("socket", "fork", "spawn", "kill", "code", "exec"));
#endif

}  // namespace
}  // namespace polyphony::sandbox
