#include "launcher/supervisor.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "platform/testing/testing.h"

namespace polyphony::launcher {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Says that it is ready, as a service does, and then does what follows.
constexpr auto kTell =
    "perl -MSocket -e 'socket(S, AF_UNIX, SOCK_DGRAM, 0);"
    " send(S, \"READY=1\\nX_VERSION=9.8\", 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET}));"
    " $SIG{TERM} = sub { exit 0 }; PLACE; sleep 1000'";

std::string telling(const std::string& then = "") {
    std::string script = kTell;
    script.replace(script.find("PLACE"), 5, then);
    return "exec " + script;
}

class SupervisorTest : public ::testing::Test {
  protected:
    Program shell(const std::string& name, const std::string& script, int stage = 0) {
        Program program;
        program.name = name;
        program.command = {"/bin/sh", "-c", script};
        program.log = (folder_.path() / (name + ".log")).string();
        program.stop_stage = stage;
        return program;
    }

    void start(std::vector<Program> programs) {
        SupervisorOptions options;
        options.notify_socket = (folder_.path() / "notify.sock").string();
        options.stop_time = milliseconds(500);
        options.ready_time = milliseconds(5000);
        auto made = Supervisor::make(io_, options, std::move(programs),
                                     [this](const std::string& sentence) { reports_.push_back(sentence); });
        ASSERT_TRUE(made) << made.error().message;
        supervisor_ = std::move(*made);
        supervisor_->start([this] { ready_ = true; });
    }

    bool run_until(const std::function<bool()>& condition, milliseconds time = milliseconds(10'000)) {
        const auto deadline = steady_clock::now() + time;
        while (!condition() && steady_clock::now() < deadline) io_.run_for(milliseconds(5));
        return condition();
    }

    void stop() {
        bool stopped = false;
        asio::co_spawn(io_, supervisor_->stop(), [&](std::exception_ptr) { stopped = true; });
        EXPECT_TRUE(run_until([&] { return stopped; }));
    }

    Process& process(std::size_t i) { return *supervisor_->processes()[i]; }

    void TearDown() override {
        if (supervisor_) stop();
    }

    testing::TemporaryFolder folder_;
    asio::io_context io_{1};
    std::unique_ptr<Supervisor> supervisor_;
    std::vector<std::string> reports_;
    bool ready_ = false;
};

TEST_F(SupervisorTest, IsReadyWhenAllAre) {
    auto probed = shell("probed", "exec sleep 1000");
    bool there = false;
    probed.probe = [&]() -> std::optional<std::string> {
        return there ? std::optional<std::string>("1.2") : std::nullopt;
    };
    start({shell("telling", telling()), std::move(probed)});
    ASSERT_TRUE(run_until([&] { return process(0).state() == State::Ready; }));
    EXPECT_FALSE(ready_);
    there = true;
    EXPECT_TRUE(run_until([&] { return ready_; }));
    EXPECT_EQ(process(0).version(), "9.8");
    EXPECT_EQ(process(1).version(), "1.2");
}

TEST_F(SupervisorTest, WhatIsKilledIsBackAtOnce) {
    start({shell("a", telling())});
    ASSERT_TRUE(run_until([&] { return ready_; }));
    const auto pid = process(0).pid();
    const auto began = steady_clock::now();
    ::kill(pid, SIGKILL);
    ASSERT_TRUE(run_until([&] { return process(0).times_ready() == 2; }));
    EXPECT_LT(steady_clock::now() - began, milliseconds(1000));
    EXPECT_NE(process(0).pid(), pid);
    EXPECT_EQ(process(0).restarts(), 1);
    EXPECT_EQ(process(0).last_exit(), "was ended by signal 9 (Killed)");
    EXPECT_EQ(reports_, std::vector<std::string>{"a was ended by signal 9 (Killed); it is started again."});
}

TEST_F(SupervisorTest, WhatCannotStartIsTriedAgainWithPauses) {
    start({shell("a", "echo It cannot be. >&2; exit 3")});
    ASSERT_TRUE(run_until([&] { return process(0).restarts() >= 2; }));
    ASSERT_GE(reports_.size(), 2U);
    EXPECT_EQ(reports_[0], "a exited with code 3 (It cannot be.); it is started again.");
    EXPECT_EQ(reports_[1], "a exited with code 3 (It cannot be.); it is started again in 100 ms.");
    EXPECT_FALSE(ready_);
}

TEST_F(SupervisorTest, StopsStageByStage) {
    const auto order = (folder_.path() / "order").string();
    const auto noting = [&](const std::string& name) {
        return telling("$SIG{TERM} = sub { select(undef, undef, undef, 0.05); open(F, \">>" + order +
                       "\"); print F \"" + name + "\\n\"; exit 0 }");
    };
    start({shell("last", noting("last"), 2), shell("first", noting("first"), 0), shell("second", noting("second"), 1)});
    ASSERT_TRUE(run_until([&] { return ready_; }));
    stop();
    std::ifstream file(order);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(text, "first\nsecond\nlast\n");
    for (const auto& process : supervisor_->processes()) {
        EXPECT_EQ(process->state(), State::Stopped);
        EXPECT_EQ(process->pid(), 0);
    }
    EXPECT_TRUE(reports_.empty());
}

TEST_F(SupervisorTest, WhatDoesNotEndIsKilled) {
    start({shell("stubborn", telling("$SIG{TERM} = \"IGNORE\""))});
    ASSERT_TRUE(run_until([&] { return ready_; }));
    stop();
    EXPECT_EQ(process(0).state(), State::Stopped);
    EXPECT_EQ(process(0).last_exit(), "was ended by signal 9 (Killed)");
}

TEST_F(SupervisorTest, RestartsOnRequest) {
    start({shell("a", telling()), shell("b", telling())});
    ASSERT_TRUE(run_until([&] { return ready_; }));
    const auto a = process(0).pid();
    const auto b = process(1).pid();
    std::optional<Result<void>> restarted;
    std::optional<Result<void>> unknown;
    asio::co_spawn(io_, supervisor_->restart("b"),
                   [&](std::exception_ptr, Result<void> result) { restarted = result; });
    asio::co_spawn(io_, supervisor_->restart("c"), [&](std::exception_ptr, Result<void> result) { unknown = result; });
    ASSERT_TRUE(run_until([&] { return restarted && unknown; }));
    EXPECT_TRUE(*restarted);
    EXPECT_EQ(unknown->error().code, Code::NotFound);
    EXPECT_EQ(process(0).pid(), a);
    EXPECT_NE(process(1).pid(), b);
    EXPECT_EQ(process(1).state(), State::Ready);
    EXPECT_EQ(process(1).restarts(), 1);
    EXPECT_TRUE(reports_.empty());
}

TEST_F(SupervisorTest, WhatOthersSayIsNotHeard) {
    start({shell("quiet", "exec sleep 1000")});
    // The same words, from a process that is not the program.
    ASSERT_EQ(
        std::system(("NOTIFY_SOCKET=" + (folder_.path() / "notify.sock").string() + " sh -c \"" +
                     "timeout 0.2 perl -MSocket -e 'socket(S, AF_UNIX, SOCK_DGRAM, 0); send(S, \\\"READY=1\\\", 0, "
                     "pack_sockaddr_un(\\$ENV{NOTIFY_SOCKET}))'\"")
                        .c_str()),
        0);
    run_until([] { return false; }, milliseconds(100));
    EXPECT_EQ(process(0).state(), State::Starting);
}

TEST_F(SupervisorTest, HandsTheListeningSocketAndTheEnvironmentOver) {
    const auto file = (folder_.path() / "handed-over").string();
    std::ofstream(file) << "through the socket";
    ::setenv("SECRET_OF_ANOTHER", "x", 1);
    auto program = shell("a", "cat <&3; echo; echo \"$GREETING,$SECRET_OF_ANOTHER\"; exec sleep 1000");
    program.listening_socket = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    program.environment = {"GREETING=hello", "SECRET_OF_ANOTHER="};
    const auto log = program.log;
    start({std::move(program)});
    EXPECT_TRUE(run_until([&] {
        std::ifstream written(log);
        return std::string(std::istreambuf_iterator<char>(written), {}) == "through the socket\nhello,\n";
    }));
    ::unsetenv("SECRET_OF_ANOTHER");
}

}  // namespace
}  // namespace polyphony::launcher
