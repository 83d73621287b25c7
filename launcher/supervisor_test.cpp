#include "launcher/supervisor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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

// Does what is said, says that it is ready, as a service does, and goes on.
constexpr auto kTell =
    "perl -MSocket -e '$SIG{TERM} = sub { exit 0 }; PLACE; socket(S, AF_UNIX, SOCK_DGRAM, 0);"
    " send(S, \"READY=1\\nX_VERSION=9.8\", 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET})); sleep 1000'";

std::string telling(const std::string& first = "") {
    std::string script = kTell;
    script.replace(script.find("PLACE"), 5, first);
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

    static Program rolling(Program program, std::string socket_prefix = {}) {
        program.can_roll = true;
        program.socket_prefix = std::move(socket_prefix);
        return program;
    }

    static std::string text_of(const std::string& path) {
        std::ifstream file(path);
        return std::string(std::istreambuf_iterator<char>(file), {});
    }

    std::size_t count_files(const std::string& start) const {
        const std::filesystem::directory_iterator all(folder_.path());
        return static_cast<std::size_t>(std::count_if(begin(all), end(all), [&](const auto& entry) {
            return entry.path().filename().string().starts_with(start);
        }));
    }

    void start(std::vector<Program> programs) {
        SupervisorOptions options;
        options.notify_socket = (folder_.path() / "notify.sock").string();
        options.stop_time = milliseconds(500);
        options.ready_time = milliseconds(5000);
        options.roll_time = milliseconds(1000);
        options.settle_time = milliseconds(50);
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

TEST_F(SupervisorTest, WhatNoLongerAnswersIsStartedAnew) {
    auto probed = shell("probed", "exec sleep 1000");
    bool answers = true;
    probed.probe = [&] { return answers ? std::optional<std::string>("1.2") : std::nullopt; };
    probed.probe_period = milliseconds(10);
    start({std::move(probed)});
    ASSERT_TRUE(run_until([&] { return ready_; }));
    answers = false;
    ASSERT_TRUE(run_until([&] { return process(0).restarts() == 1; }));
    EXPECT_EQ(reports_[0], "probed does not answer, and is killed.");
    answers = true;
    EXPECT_TRUE(run_until([&] { return process(0).state() == State::Ready; }));
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

TEST_F(SupervisorTest, WhatIsStoppedStaysSoUntilItIsRestarted) {
    start({shell("a", telling()), shell("b", telling())});
    ASSERT_TRUE(run_until([&] { return ready_; }));
    const auto b = process(1).pid();
    std::optional<Result<void>> stopped;
    std::optional<Result<void>> unknown;
    asio::co_spawn(io_, supervisor_->stop("a"), [&](std::exception_ptr, Result<void> result) { stopped = result; });
    asio::co_spawn(io_, supervisor_->stop("c"), [&](std::exception_ptr, Result<void> result) { unknown = result; });
    ASSERT_TRUE(run_until([&] { return stopped && unknown; }));
    EXPECT_TRUE(*stopped);
    EXPECT_EQ(unknown->error().code, Code::NotFound);
    EXPECT_FALSE(run_until([&] { return process(0).pid() != 0; }, milliseconds(300)));
    EXPECT_EQ(process(0).state(), State::Stopped);
    EXPECT_EQ(process(1).pid(), b);

    std::optional<Result<void>> restarted;
    asio::co_spawn(io_, supervisor_->restart("a"),
                   [&](std::exception_ptr, Result<void> result) { restarted = result; });
    ASSERT_TRUE(run_until([&] { return restarted.has_value(); }));
    EXPECT_TRUE(*restarted);
    EXPECT_EQ(process(0).state(), State::Ready);
    EXPECT_TRUE(reports_.empty());
}

TEST_F(SupervisorTest, RollsWithoutAMomentInWhichNobodyIsReached) {
    const auto prefix = (folder_.path() / "a").string();
    // The process says by its socket file who it is.
    const auto listening = "echo $$ > " + prefix + ".$POLYPHONY_GENERATION.sock; " + telling();
    start({rolling(shell("a", listening), prefix), shell("b", telling())});
    ASSERT_TRUE(run_until([&] { return ready_; }));
    const auto old = process(0).pid();
    EXPECT_EQ(text_of(prefix + ".sock"), std::to_string(old) + "\n");

    std::optional<Result<void>> rolled;
    asio::co_spawn(io_, supervisor_->roll("a"), [&](std::exception_ptr, Result<void> result) { rolled = result; });
    std::size_t most_generations = 0;
    ASSERT_TRUE(run_until([&] {
        EXPECT_EQ(::kill(std::stoi(text_of(prefix + ".sock")), 0), 0);
        most_generations = std::max(most_generations, count_files("a."));
        return rolled.has_value();
    }));
    EXPECT_TRUE(*rolled);
    EXPECT_NE(process(0).pid(), old);
    EXPECT_EQ(process(0).state(), State::Ready);
    EXPECT_EQ(process(0).restarts(), 1);
    EXPECT_EQ(supervisor_->processes().size(), 2U);
    EXPECT_EQ(text_of(prefix + ".sock"), std::to_string(process(0).pid()) + "\n");
    EXPECT_NE(::kill(old, 0), 0);
    EXPECT_EQ(most_generations, 4U);   // The log, the link and two sockets,
    EXPECT_EQ(count_files("a."), 3U);  // of which the old one is gone.
    EXPECT_TRUE(reports_.empty());

    // The successor is watched over as any other.
    ::kill(process(0).pid(), SIGKILL);
    EXPECT_TRUE(run_until([&] { return process(0).times_ready() == 2; }));
    EXPECT_EQ(text_of(prefix + ".sock"), std::to_string(process(0).pid()) + "\n");
}

TEST_F(SupervisorTest, TheOldOneStaysIfTheNewOneEndsOrIsNotReadyInTime) {
    const auto first = (folder_.path() / "first").string();
    const auto only_first = [&](const std::string& otherwise) {
        return "if mkdir " + first + "$0; then " + telling() + "; fi; " + otherwise;
    };
    auto failing = rolling(shell("failing", only_first("exit 3")));
    auto silent = rolling(shell("silent", only_first("exec sleep 1000")));
    failing.command.emplace_back("1");
    silent.command.emplace_back("2");
    start({std::move(failing), std::move(silent)});
    ASSERT_TRUE(run_until([&] { return ready_; }));
    const std::array before{process(0).pid(), process(1).pid()};
    std::optional<Result<void>> failed;
    std::optional<Result<void>> late;
    std::optional<Result<void>> twice;
    asio::co_spawn(io_, supervisor_->roll("failing"),
                   [&](std::exception_ptr, Result<void> result) { failed = result; });
    asio::co_spawn(io_, supervisor_->roll("silent"), [&](std::exception_ptr, Result<void> result) { late = result; });
    asio::co_spawn(io_, supervisor_->roll("silent"), [&](std::exception_ptr, Result<void> result) { twice = result; });
    ASSERT_TRUE(run_until([&] { return failed && late && twice; }));
    EXPECT_EQ(failed->error().code, Code::Unavailable);
    EXPECT_EQ(failed->error().message,
              "The new process of failing exited with code 3 before it was ready; the old one goes on.");
    EXPECT_EQ(late->error().code, Code::DeadlineExceeded);
    EXPECT_EQ(twice->error().code, Code::FailedPrecondition);
    for (const std::size_t i : {0U, 1U}) {
        EXPECT_EQ(process(i).pid(), before[i]);
        EXPECT_EQ(process(i).state(), State::Ready);
        EXPECT_EQ(process(i).restarts(), 0);
    }
    EXPECT_TRUE(reports_.empty());
}

TEST_F(SupervisorTest, RollsOnlyWhatCanRunTwice) {
    start({shell("queue", telling())});
    ASSERT_TRUE(run_until([&] { return ready_; }));
    std::optional<Result<void>> refused;
    std::optional<Result<void>> unknown;
    asio::co_spawn(io_, supervisor_->roll("queue"), [&](std::exception_ptr, Result<void> result) { refused = result; });
    asio::co_spawn(io_, supervisor_->roll("c"), [&](std::exception_ptr, Result<void> result) { unknown = result; });
    ASSERT_TRUE(run_until([&] { return refused && unknown; }));
    EXPECT_EQ(refused->error().code, Code::FailedPrecondition);
    EXPECT_EQ(unknown->error().code, Code::NotFound);
}

TEST_F(SupervisorTest, StoppingEndsWhoRetiresAndWhoSucceeds) {
    start({rolling(shell("a", telling()))});
    ASSERT_TRUE(run_until([&] { return ready_; }));
    const auto old = process(0).pid();
    asio::co_spawn(io_, supervisor_->roll("a"), [](std::exception_ptr, const Result<void>&) {});
    ASSERT_TRUE(run_until([&] { return process(0).pid() != old; }));
    const auto successor = process(0).pid();
    stop();
    EXPECT_NE(::kill(old, 0), 0);
    EXPECT_NE(::kill(successor, 0), 0);
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
