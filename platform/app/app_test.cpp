#include "platform/app/app.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <cstring>
#include <fstream>
#include <thread>

#include "platform/app/notify.h"
#include "platform/testing/testing.h"
#include "platform/version.h"

namespace polyphony::app {
namespace {

/// What a launcher hears from the processes that it starts.
class NotifySocket {
  public:
    explicit NotifySocket(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
        EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    ~NotifySocket() {
        ::unsetenv("NOTIFY_SOCKET");
        ::close(socket_);
    }
    std::string receive() const {
        std::string message(1000, '\0');
        const auto length = ::recv(socket_, message.data(), message.size(), 0);
        message.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
        return message;
    }

  private:
    int socket_;
};

std::string get(const std::string& socket_path, const std::string& target) {
    asio::io_context io;
    asio::local::stream_protocol::socket socket(io);
    socket.connect(asio::local::stream_protocol::endpoint(socket_path));
    asio::write(socket, asio::buffer("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    std::string answer;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(answer), end);
    return answer;
}

class AppTest : public ::testing::Test {
  protected:
    int run(std::vector<std::string> arguments, const std::function<Result<void>(Runtime&)>& body) {
        arguments.insert(arguments.begin(), {"polyphony-sample", "--data", data_});
        std::vector<const char*> argv;
        argv.reserve(arguments.size());
        for (const auto& argument : arguments) argv.push_back(argument.c_str());
        App app("sample", "A program for the test.");
        app.config().add("limit", limit_, "A limit.");
        return app.run(static_cast<int>(argv.size()), argv.data(), body);
    }

    testing::TemporaryFolder folder_;
    std::string data_ = (folder_.path() / "data").string();
    int limit_ = 7;
};

TEST_F(AppTest, TellsThatItIsReadyServesAndStopsInOrderOnSigterm) {
    NotifySocket launcher((folder_.path() / "notify").string());
    int exit_code = -1;
    std::thread program(
        [&] { exit_code = run({}, [](Runtime& runtime) -> Result<void> { return runtime.serve({}); }); });
    EXPECT_EQ(launcher.receive(), "READY=1\nX_VERSION=" + std::string(version()));
    const auto health = get(data_ + "/run/sample.ops.sock", "/health");
    EXPECT_NE(health.find("200 OK"), std::string::npos) << health;
    EXPECT_NE(health.find("\"service\":\"sample\""), std::string::npos) << health;
    EXPECT_NE(get(data_ + "/run/sample.ops.sock", "/metrics").find("polyphony_"), std::string::npos);
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(launcher.receive(), "STOPPING=1");
    program.join();
    EXPECT_EQ(exit_code, 0);
}

TEST_F(AppTest, OptionsComeFromFlagsEnvironmentAndFile) {
    const auto limit = [&](std::vector<std::string> arguments) {
        limit_ = 7;
        EXPECT_EQ(run(std::move(arguments), [](Runtime&) -> Result<void> { return {}; }), 0);
        return limit_;
    };
    const auto file = (folder_.path() / "polyphony.toml").string();
    std::ofstream(file) << "[sample]\nlimit = 8\n\n[other]\nunknown = 1\n";
    EXPECT_EQ(limit({}), 7);
    EXPECT_EQ(limit({"--config", file}), 8);
    ::setenv("POLYPHONY_SAMPLE_LIMIT", "9", 1);
    EXPECT_EQ(limit({"--config", file}), 9);
    EXPECT_EQ(limit({"--config", file, "--limit", "10"}), 10);
    ::unsetenv("POLYPHONY_SAMPLE_LIMIT");
}

TEST_F(AppTest, AnErrorIsOneLineAndExitCodeOne) {
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(run({}, [](Runtime&) -> Result<void> { return fail(Code::Unavailable, "It cannot be."); }), 1);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "polyphony-sample: It cannot be.\n");
}

TEST_F(AppTest, AnUnwritableFolderIsNamed) {
    data_ = "/proc/no-such-folder";
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(run({}, [](Runtime&) -> Result<void> { return {}; }), 1);
    EXPECT_NE(::testing::internal::GetCapturedStderr().find("/proc/no-such-folder"), std::string::npos);
}

TEST_F(AppTest, AWrongOptionIsRefused) {
    ::testing::internal::CaptureStderr();
    EXPECT_NE(run({"--limit", "many"}, [](Runtime&) -> Result<void> { return {}; }), 0);
    EXPECT_NE(::testing::internal::GetCapturedStderr().find("limit"), std::string::npos);
}

TEST(HandedOverSockets, AreThoseMeantForThisProcess) {
    EXPECT_TRUE(handed_over_sockets().empty());
    ::setenv("LISTEN_FDS", "2", 1);
    EXPECT_EQ(handed_over_sockets(), (std::vector<int>{3, 4}));
    ::setenv("LISTEN_PID", "1", 1);
    EXPECT_TRUE(handed_over_sockets().empty());
    ::unsetenv("LISTEN_PID");
    ::unsetenv("LISTEN_FDS");
}

}  // namespace
}  // namespace polyphony::app
