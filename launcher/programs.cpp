#include "launcher/programs.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string_view>

#include "launcher/nats_probe.h"

namespace polyphony::launcher {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 7> kServices = {"user",           "catalog", "playlist", "streaming",
                                                       "recommendation", "payment", "broadcast"};
constexpr std::string_view kEdge = "edge";

// The door is closed first, and the queue goes when nobody has anything left to say.
enum StopStage { kStopEdge, kStopServices, kStopNats };

// People wait for these at every step; the others take longer turns, so that these need not wait for them.
constexpr std::array<std::string_view, 3> kPrompt = {"edge", "playlist", "nats-server"};
constexpr int kLongerTurn = 8;

std::chrono::microseconds turn_of(const UpOptions& options, std::string_view name) {
    const bool prompt = std::find(kPrompt.begin(), kPrompt.end(), name) != kPrompt.end();
    return std::chrono::microseconds(options.turn_us * (prompt ? 1 : kLongerTurn));
}

constexpr auto kWithoutAdminPassword = "POLYPHONY_ADMIN_PASSWORD=";

std::string capitals(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return result;
}

std::string log_of(const UpOptions& options, const fs::path& data, std::string_view name) {
    return options.verbose ? std::string() : (data / "logs" / (std::string(name) + ".log")).string();
}

Program nats_server(const UpOptions& options, const fs::path& data, const Nats& nats) {
    Program program;
    program.name = "nats-server";
    program.command = {nats.program, "--config", nats.config()};
    program.environment.emplace_back(kWithoutAdminPassword);
    program.log = log_of(options, data, program.name);
    program.turn = turn_of(options, program.name);
    program.stop_stage = kStopNats;
    program.probe = [port = nats.port, token = nats.token] { return probe_nats(port, token); };
    return program;
}

// The queue's address holds its token, so it goes by the environment, which only the owner can read. What stands there
// already is kept.
std::string queue_of(std::string_view service, const Nats& nats) {
    const auto variable = "POLYPHONY_" + capitals(service) + "_NATS";
    const char* given = std::getenv(variable.c_str());
    return variable + "=" + (given != nullptr ? given : nats.url());
}

Program service(const UpOptions& options, const fs::path& data, const fs::path& programs, const Nats& nats,
                std::string_view name) {
    Program program;
    program.name = name;
    program.command = {programs / ("polyphony-" + program.name), "--data", data};
    if (!options.config.empty()) program.command.insert(program.command.end(), {"--config", options.config});
    program.environment = {queue_of(name, nats), "LISTEN_FDS=", "LISTEN_PID="};
    if (name != "user") program.environment.emplace_back(kWithoutAdminPassword);
    if (name == "catalog")
        for (const auto& folder : options.music) program.command.insert(program.command.end(), {"--music", folder});
    program.log = log_of(options, data, name);
    program.turn = turn_of(options, name);
    if (name == "recommendation" || name == "payment") program.niceness = options.background_niceness;
    program.stop_stage = kStopServices;
    program.socket_prefix = (data / "run" / name).string();
    program.can_roll = true;
    return program;
}

/// Where this machine reaches what listens at an address.
std::string origin_of(const std::string& listen) {
    const auto colon = listen.rfind(':');
    const auto host = listen.substr(0, colon);
    const bool everywhere = host.empty() || host == "0.0.0.0" || host == "[::]" || host == "*";
    return "http://" + (everywhere ? "127.0.0.1" : host) + listen.substr(colon);
}

/// Two at a time would be heard, so that it does not roll.
Program jukebox(const UpOptions& options, const fs::path& data, const fs::path& programs, const Nats& nats) {
    auto program = service(options, data, programs, nats, "jukebox");
    program.command.insert(program.command.end(), {"--audio", options.jukebox, "--origin", origin_of(options.listen)});
    program.can_roll = false;
    return program;
}

}  // namespace

Result<std::vector<Program>> all_programs(const UpOptions& options, const fs::path& data, const fs::path& programs,
                                          const Nats& nats, int listening_socket) {
    std::vector<Program> all = {nats_server(options, data, nats)};
    for (const auto name : kServices) all.push_back(service(options, data, programs, nats, name));
    if (!options.jukebox.empty()) {
        all.push_back(jukebox(options, data, programs, nats));
        // It must forget people, too.
        for (auto& program : all)
            if (program.name == "user")
                program.command.insert(program.command.end(), {"--optional-services", "jukebox"});
    }
    auto edge = service(options, data, programs, nats, kEdge);
    edge.environment.emplace_back("LISTEN_FDS=1");
    edge.listening_socket = listening_socket;
    if (!options.jukebox.empty()) edge.command.insert(edge.command.end(), {"--jukebox", "true"});
    edge.stop_stage = kStopEdge;
    all.push_back(std::move(edge));

    for (const auto& program : all)
        if (!fs::exists(program.command.front()))
            return fail(Code::NotFound, "The program " + program.command.front() + " is missing.");
    return all;
}

}  // namespace polyphony::launcher
