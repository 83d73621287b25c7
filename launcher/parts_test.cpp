#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "launcher/backoff.h"
#include "launcher/child.h"
#include "launcher/data_folder.h"
#include "launcher/log_file.h"
#include "launcher/nats.h"
#include "launcher/nats_probe.h"
#include "launcher/notify_socket.h"
#include "launcher/programs.h"
#include "launcher/public_socket.h"
#include "launcher/status_text.h"
#include "platform/testing/testing.h"

namespace polyphony::launcher {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Backoff, GrowsToTenSecondsForWhatIsNeverReady) {
    Backoff backoff;
    std::vector<milliseconds::rep> pauses;
    std::generate_n(std::back_inserter(pauses), 10, [&] { return backoff.next(milliseconds(0)).count(); });
    EXPECT_EQ(pauses, (std::vector<milliseconds::rep>{0, 100, 200, 400, 800, 1600, 3200, 6400, 10'000, 10'000}));
}

TEST(Backoff, BeginsAnewAfterItServedForAMoment) {
    Backoff backoff;
    for (int kill = 0; kill < 5; ++kill) EXPECT_EQ(backoff.next(seconds(6)).count(), 0);
    EXPECT_EQ(backoff.next(milliseconds(500)).count(), 100) << "It dies again and again.";
    EXPECT_EQ(backoff.next(milliseconds(1900)).count(), 200);
    EXPECT_EQ(backoff.next(seconds(2)).count(), 0);
}

TEST(Notification, IsReadLineByLine) {
    const auto ready = parse_notification("READY=1\nX_VERSION=0.1.0");
    EXPECT_TRUE(ready.ready);
    EXPECT_EQ(ready.version, "0.1.0");
    EXPECT_TRUE(parse_notification("STOPPING=1\n").stopping);
    for (const auto* nothing : {"", "\n\n", "READY=0", "XREADY=1", "READY=1x", "STATUS=READY=1"}) {
        const auto parsed = parse_notification(nothing);
        EXPECT_FALSE(parsed.ready || parsed.stopping) << nothing;
        EXPECT_EQ(parsed.version, "");
    }
}

TEST(Address, IsHostAndPort) {
    EXPECT_EQ(parse_address("127.0.0.1:4040")->port, "4040");
    EXPECT_EQ(parse_address("[::1]:80")->host, "::1");
    EXPECT_EQ(parse_address("music.example:80")->host, "music.example");
    for (const auto* wrong : {"", ":", ":80", "4040", "host:", "host:0", "host:65536", "host:-1", "host:http", "::1:80",
                              "[]:80", "host:80 "})
        EXPECT_FALSE(parse_address(wrong)) << wrong;
    EXPECT_EQ(url_of({"0.0.0.0", "80"}), "http://127.0.0.1:80");
    EXPECT_EQ(url_of({"::", "80"}), "http://[::1]:80");
}

TEST(Listening, SaysThatAnAddressIsTaken) {
    const auto nats = testing::NatsServer();  // Any program that listens.
    const auto address = parse_address(nats.url().substr(std::string("nats://").size()));
    const auto taken = listen_on(*address, milliseconds(50));
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().message, "The address 127.0.0.1:" + address->port + " is taken by another program.");
    EXPECT_FALSE(listen_on({"no.such.host.invalid", "4040"}));
    EXPECT_FALSE(listen_on({"192.0.2.1", "4040"}));  // not an address of this machine (RFC 5737)
}

TEST(Listening, WaitsForWhatEndsJustNow) {
    auto nats = std::make_unique<testing::NatsServer>();
    const auto url = nats->url();
    const auto address = parse_address(url.substr(std::string("nats://").size()));
    const std::jthread end([&nats] {
        std::this_thread::sleep_for(milliseconds(50));
        nats.reset();
    });
    const auto listening = listen_on(*address, seconds(10));
    ASSERT_TRUE(listening) << listening.error().message;
    close(*listening);
}

TEST(Child, YieldsAsMuchAsItIsTold) {
    const testing::TemporaryFolder folder;
    Program program;
    program.command = {"nice"};  // Prints its own.
    program.log = (folder.path() / "log").string();
    const auto niceness = [&](int told) {
        program.niceness = told;
        const auto pid = spawn(program);
        EXPECT_TRUE(pid) << pid.error().message;
        EXPECT_EQ(::waitpid(*pid, nullptr, 0), *pid);
        return std::stoi(last_line(program.log));
    };
    const int own = niceness(0);
    EXPECT_EQ(niceness(3), own + 3);
}

TEST(Exit, IsDescribed) {
    EXPECT_EQ(describe_exit(3 << 8), "exited with code 3");
    EXPECT_EQ(describe_exit(15), "was ended by signal 15 (Terminated)");
}

TEST(Nats, IsKnownByItsGreeting) {
    EXPECT_EQ(version_in_greeting("INFO {\"server_id\":\"x\",\"version\":\"2.9.10\"} \r\n"), "2.9.10");
    for (const auto* other : {"", "SSH-2.0", "INFO", "INFO {", "INFO []\r\n", "INFO {\"version\":2}\r\n"})
        EXPECT_FALSE(version_in_greeting(other)) << other;
    const testing::NatsServer server;
    const auto url = server.url();
    EXPECT_TRUE(probe_nats(std::stoi(url.substr(url.rfind(':') + 1)), {}));
}

TEST(Nats, KeepsItsPortAndItsToken) {
    const testing::TemporaryFolder folder;
    const auto first = prepare_nats(folder.path());
    ASSERT_TRUE(first) << first.error().message;
    const auto second = prepare_nats(folder.path());
    ASSERT_TRUE(second);
    EXPECT_EQ(first->url(), second->url());
    EXPECT_GE(first->token.size(), 32U);
    const auto permissions = std::filesystem::status(first->config()).permissions();
    EXPECT_EQ(permissions, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

    const int taken = *listen_on({"127.0.0.1", std::to_string(first->port)});
    const auto third = prepare_nats(folder.path());
    ASSERT_TRUE(third);
    EXPECT_NE(third->port, first->port);
    EXPECT_EQ(third->token, first->token);
    close(taken);
}

TEST(Nats, AFolderThatCannotBeWrittenToIsNamed) {
    const testing::TemporaryFolder folder;
    const auto refused = prepare_nats(folder.path() / "no" / "such");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("cannot be written"), std::string::npos);
}

TEST(DataFolderTest, IsTakenOnce) {
    const testing::TemporaryFolder folder;
    const auto path = folder.path() / "data";
    EXPECT_FALSE(DataFolder::taken(path));
    {
        const auto first = DataFolder::take(path);
        ASSERT_TRUE(first) << first.error().message;
        EXPECT_TRUE(DataFolder::taken(path));
        const auto second = DataFolder::take(path);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().message, "Polyphony already runs on the data folder " + path.string() + ".");
    }
    EXPECT_FALSE(DataFolder::taken(path));
    EXPECT_TRUE(DataFolder::take(path));
}

TEST(DataFolderTest, ThatCannotBeMadeIsNamed) {
    const testing::TemporaryFolder folder;
    std::ofstream(folder.path() / "file") << "x";
    const auto refused = DataFolder::take(folder.path() / "file" / "data");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find((folder.path() / "file").string()), std::string::npos);
    EXPECT_FALSE(DataFolder::take("/" + std::string(200, 'x')));  // no room for the names of sockets
}

TEST(LogFile, IsTrimmedAndItsLastLineIsKnown) {
    const testing::TemporaryFolder folder;
    const auto path = (folder.path() / "a.log").string();
    EXPECT_EQ(last_line(path), "");
    std::ofstream log(path, std::ios::app);
    log << std::string(10'000, 'a') << "\nthe last\n" << std::flush;
    EXPECT_EQ(last_line(path), "the last");
    trim_log(path, 20'000);
    EXPECT_GT(std::filesystem::file_size(path), 10'000U);
    trim_log(path, 1000);
    log << "after\n" << std::flush;
    EXPECT_EQ(std::filesystem::file_size(path), 6U);
    EXPECT_GT(std::filesystem::file_size(path + ".1"), 10'000U);
}

TEST(Programs, OnlyTheUserServiceIsToldTheFirstPassword) {
    const testing::TemporaryFolder folder;
    UpOptions options;
    options.music = {"/music", "Radio=/radio"};
    for (const auto* service :
         {"user", "catalog", "playlist", "streaming", "recommendation", "payment", "broadcast", "edge"})
        std::ofstream(folder.path() / (std::string("polyphony-") + service)) << "";
    const Nats nats{"/bin/true", folder.path(), 4242, "secret"};
    const auto programs = all_programs(options, "/data", folder.path(), nats, 9);
    ASSERT_TRUE(programs) << programs.error().message;
    ASSERT_EQ(programs->size(), 9U);
    for (const auto& program : *programs) {
        const auto& changes = program.environment;
        const bool removed = std::find(changes.begin(), changes.end(), "POLYPHONY_ADMIN_PASSWORD=") != changes.end();
        EXPECT_EQ(removed, program.name != "user") << program.name;
        const bool background = program.name == "recommendation" || program.name == "payment";
        EXPECT_EQ(program.niceness, background ? 10 : 0) << program.name;
        const bool prompt = program.name == "edge" || program.name == "playlist" || program.name == "nats-server";
        EXPECT_EQ(program.turn.count() == options.turn_us, prompt) << program.name;
        EXPECT_EQ(program.listening_socket, program.name == "edge" ? 9 : -1);
        for (const auto& word : program.command) EXPECT_EQ(word.find("secret"), std::string::npos) << program.name;
        if (program.name == "catalog") {
            const std::vector<std::string> end(program.command.end() - 4, program.command.end());
            EXPECT_EQ(end, (std::vector<std::string>{"--music", "/music", "--music", "Radio=/radio"}));
        }
    }
    std::filesystem::remove(folder.path() / "polyphony-payment");
    EXPECT_FALSE(all_programs(options, "/data", folder.path(), nats, 9));
}

TEST(Programs, TheJukeboxIsThereIfItHasADevice) {
    const testing::TemporaryFolder folder;
    UpOptions options;
    options.listen = "0.0.0.0:4141";
    options.jukebox = "null";
    for (const auto* service :
         {"user", "catalog", "playlist", "streaming", "recommendation", "payment", "broadcast", "edge", "jukebox"})
        std::ofstream(folder.path() / (std::string("polyphony-") + service)) << "";
    const Nats nats{"/bin/true", folder.path(), 4242, "secret"};
    const auto programs = all_programs(options, "/data", folder.path(), nats, 9);
    ASSERT_TRUE(programs) << programs.error().message;
    using Words = std::vector<std::string>;
    const auto end_of = [&](const std::string& name, std::ptrdiff_t count) {
        for (const auto& program : *programs)
            if (program.name == name) return Words(program.command.end() - count, program.command.end());
        return Words();
    };
    EXPECT_EQ(end_of("jukebox", 4), (Words{"--audio", "null", "--origin", "http://127.0.0.1:4141"}));
    EXPECT_EQ(end_of("user", 2), (Words{"--optional-services", "jukebox"}));
    EXPECT_EQ(end_of("edge", 2), (Words{"--jukebox", "true"}));
    EXPECT_EQ(programs->back().name, "edge");
    for (const auto& program : *programs)
        EXPECT_EQ(program.can_roll, program.name != "jukebox" && program.name != "nats-server") << program.name;
}

TEST(StatusText, ShowsProcessesAndUnreadableFiles) {
    v1::Status status;
    status.set_url("http://127.0.0.1:4040");
    auto* process = status.add_processes();
    process->set_service("playlist");
    process->set_pid(42);
    process->set_state(v1::PROCESS_STATE_BACKING_OFF);
    process->set_uptime_seconds(3700);
    catalog::v1::ScanStatus scan;
    scan.set_problem_count(1);
    auto* problem = scan.add_problems();
    problem->set_path("a.ogg");
    problem->set_reason("It is cut off.");

    streaming::v1::AnalysisStatus analysis;
    analysis.set_running(true);
    analysis.set_waiting(2);
    analysis.set_measured(7);
    analysis.set_failed(1);
    auto* failure = analysis.add_failures();
    failure->set_track_id("track");
    failure->set_reason("It is endless.");

    const auto table = status_table(status, {&scan, &analysis});
    for (const auto* part :
         {"http://127.0.0.1:4040", "playlist", "42", "backing-off", "1 h 1 min", "a.ogg: It is cut off.",
          "Loudness is measured of 7 of 10 tracks.", "1 track cannot be measured:", "track: It is endless."})
        EXPECT_NE(table.find(part), std::string::npos) << part << table;
    EXPECT_NE(status_table(status, {}).find("does not answer"), std::string::npos);
    analysis.set_running(false);
    EXPECT_NE(status_table(status, {&scan, &analysis}).find("turned off"), std::string::npos);

    const auto json = boost::json::parse(status_json(status, {&scan, &analysis})).as_object();
    EXPECT_EQ(json.at("processes").at(0).at("state").as_string(), "backing-off");
    EXPECT_EQ(json.at("processes").at(0).at("uptime_seconds").as_int64(), 3700);
    EXPECT_EQ(json.at("unreadable_files").at(0).at("reason").as_string(), "It is cut off.");
    EXPECT_EQ(json.at("loudness").at("waiting").as_int64(), 2);
    EXPECT_EQ(json.at("loudness").at("measured").as_int64(), 7);
    EXPECT_EQ(json.at("loudness").at("failed").as_int64(), 1);
    const auto unknown = boost::json::parse(status_json(status, {})).as_object();
    EXPECT_TRUE(unknown.at("unreadable_files").is_null());
    EXPECT_TRUE(unknown.at("loudness").is_null());
}

}  // namespace
}  // namespace polyphony::launcher
