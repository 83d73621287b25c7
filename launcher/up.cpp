#include "launcher/up.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <thread>
#include <utility>

#include "launcher/data_folder.h"
#include "launcher/launcher_api.h"
#include "launcher/public_socket.h"
#include "launcher/supervisor.h"
#include "platform/app/notify.h"
#include "platform/app/program_folder.h"
#include "platform/metrics/metrics.h"
#include "platform/rpc/server.h"

namespace polyphony::launcher {
namespace {

constexpr mode_t kPrivate = 077;  // What the data folder holds is for its owner alone.
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::seconds kApiDrainTime{1};

// The public socket: the one that systemd holds for us, or our own.
Result<int> public_socket(const Address& address) {
    const auto handed_over = app::handed_over_sockets();
    if (!handed_over.empty()) return handed_over.front();
    return listen_on(address);
}

void report(const std::string& sentence) { fmt::print(stderr, "polyphony: {}\n", sentence); }

// The platform runs without it, since a disk may come back.
void warn_of_missing_folders(const std::vector<std::string>& music) {
    for (const auto& option : music) {
        const auto equals = option.find('=');
        const bool named = equals != std::string::npos && option.find('/') > equals;
        const auto folder = named ? option.substr(equals + 1) : option;
        if (!std::filesystem::is_directory(folder)) report("There is no music folder " + folder + ".");
    }
}

/// The running platform.
class Platform {
  public:
    Platform(asio::io_context& io, Supervisor& supervisor, std::string url, std::string logs)
        : io_(io),
          supervisor_(supervisor),
          url_(std::move(url)),
          logs_(std::move(logs)),
          signals_(io, SIGINT, SIGTERM),
          patience_(io) {}

    Result<void> run(const std::string& api_address) {
        metrics::Metrics metrics;
        rpc::Dispatcher dispatcher(io_.get_executor(), metrics);
        LauncherApi api(dispatcher, supervisor_, url_, [this] { shut_down(); });
        grpc::Service* services[] = {&api};
        auto server = rpc::Server::listen(api_address, services);
        if (!server) return fail(server.error());
        server_ = std::move(*server);

        wait_for_signals();
        supervisor_.start([this] {
            patience_.cancel();
            fmt::print("Polyphony plays at {}\n", url_);
            std::fflush(stdout);
            app::notify("READY=1");
        });
        lose_patience();
        io_.run();
        return {};
    }

  private:
    void wait_for_signals() {
        signals_.async_wait([this](const boost::system::error_code& cancelled, int) {
            if (cancelled) return;
            shut_down();
            wait_for_signals();
        });
    }

    // A second time, without patience.
    void shut_down() {
        if (std::exchange(stopping_, true)) return supervisor_.kill();
        patience_.cancel();
        app::notify("STOPPING=1");
        asio::co_spawn(io_, end(), asio::detached);
    }

    Task<> end() {
        co_await supervisor_.stop();
        // The calls under way finish on the io_context, which must go on while gRPC waits for them.
        drain_ = std::jthread([this] {
            server_->drain(std::chrono::system_clock::now() + kApiDrainTime);
            asio::post(io_, [this] { io_.stop(); });
        });
    }

    void lose_patience() {
        patience_.expires_after(kPatience);
        patience_.async_wait([this](const boost::system::error_code& cancelled) {
            if (cancelled) return;
            for (const auto& process : supervisor_.processes())
                if (process->state() != State::Ready)
                    report(fmt::format("{} is not ready yet ({}); see {}", process->program().name,
                                       name(process->state()), logs_));
        });
    }

    asio::io_context& io_;
    Supervisor& supervisor_;
    const std::string url_;
    const std::string logs_;
    asio::signal_set signals_;
    asio::steady_timer patience_;
    std::unique_ptr<rpc::Server> server_;
    bool stopping_ = false;
    std::jthread drain_;
};

}  // namespace

Result<void> up(const UpOptions& options) {
    const auto address = parse_address(options.listen);
    if (!address) return fail(address.error());
    ::umask(kPrivate);
    const std::filesystem::path data = options.data;
    const auto folder = DataFolder::take(data);
    if (!folder) return fail(folder.error());
    const auto nats = prepare_nats(data / "nats", options.nats_server);
    if (!nats) return fail(nats.error());
    const auto socket = public_socket(*address);
    if (!socket) return fail(socket.error());
    auto programs = all_programs(options, data, app::program_folder(), *nats, *socket);
    if (!programs) return fail(programs.error());
    warn_of_missing_folders(options.music);

    asio::io_context io(1);
    SupervisorOptions supervision;
    supervision.notify_socket = data / "run" / "notify.sock";
    auto supervisor = Supervisor::make(io, supervision, std::move(*programs), report);
    if (!supervisor) return fail(supervisor.error());
    return Platform(io, **supervisor, url_of(*address), data / "logs").run(launcher_socket(data));
}

}  // namespace polyphony::launcher
