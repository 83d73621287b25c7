#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "launcher/events_command.h"
#include "launcher/other_program.h"
#include "launcher/payment_command.h"
#include "launcher/remote.h"
#include "launcher/up.h"
#include "platform/version.h"

using namespace polyphony;

int main(int argc, char** argv) {
    CLI::App app("Runs Polyphony on this machine: all services and their message queue.", "polyphony");
    app.set_version_flag("--version", "polyphony " + std::string(version()));
    app.require_subcommand(1);

    launcher::UpOptions options;
    auto* const up = app.add_subcommand("up", "Starts everything and stays; Ctrl-C ends it in order.");
    up->add_option("--music", options.music, "A music folder, DIR or NAME=DIR; may be given more than once.");
    up->add_option("--listen", options.listen, "Where people listen.")->capture_default_str();
    up->add_option(
        "--jukebox", options.jukebox,
        "Plays to a sound device of this machine, too: one of mpv --audio-device=help, or auto for the usual "
        "one.");
    up->add_option("--nats-server", options.nats_server, "The message queue's program.")->capture_default_str();
    up->add_option("--config", options.config, "Configuration file for all programs, a section for each.")
        ->check(CLI::ExistingFile);
    up->add_option("--background-nice", options.background_niceness,
                   "How much recommendation and payment yield the processor to the others, 0 to 19 (nice(1)).")
        ->check(CLI::Range(0, 19))
        ->capture_default_str();
    up->add_option("--turn-us", options.turn_us,
                   "How long a process that people wait for has the processor at once, in microseconds; others have it "
                   "eight times as "
                   "long. 0 leaves it to the kernel (Linux 6.12).")
        ->check(CLI::Range(0, 100'000))
        ->capture_default_str();
    up->add_flag("--verbose", options.verbose, "Shows what the processes log, which else goes to DATA/logs.");

    bool json = false;
    auto* const status = app.add_subcommand("status", "Shows every process and the music files that cannot be read.");
    status->add_flag("--json", json, "As one JSON object.");

    std::string service;
    bool rolling = false;
    auto* const restart = app.add_subcommand("restart", "Ends a service in order, if it runs, and starts it anew.");
    restart->add_option("service", service, "Its name, such as playlist; may be left out with --rolling.");
    restart->add_flag("--rolling", rolling,
                      "Starts the new process before the old one ends, so that no request fails; "
                      "one service after another if none is named.");

    auto* const stop = app.add_subcommand("stop", "Ends a service in order, until it is restarted.");
    stop->add_option("service", service, "Its name, such as playlist.")->required();

    auto* const erasures =
        app.add_subcommand("erasures", "Shows how far the services have forgotten those whose accounts were deleted.");

    std::string username;
    std::string label;
    auto* const app_password =
        app.add_subcommand("app-password", "Passwords for apps that speak the OpenSubsonic API.");
    app_password->require_subcommand(1);
    auto* const create_password =
        app_password->add_subcommand("create", "Makes a password for one app of an account, and prints it.");
    create_password->add_option("user", username, "The account's user name.")->required();
    create_password->add_option("--label", label, "The app and the device that it is for.")->required();
    create_password->add_flag("--json", json, "As one JSON object.");

    auto* const down = app.add_subcommand("down", "Ends everything in order.");
    for (auto* const command : {up, status, restart, stop, erasures, create_password, down})
        command->add_option("--data", options.data, "Folder for everything that lasts.")->capture_default_str();

    auto* const recommend = app.add_subcommand(
        "recommend",
        "Trains and explains recommendations (train, explain), and makes others from files of listening data (offline, "
        "evaluate, live); --help of each says more.");
    recommend->prefix_command();
    recommend->set_help_flag();

    auto* const royalties =
        app.add_subcommand("royalties", "Checks a statement of royalties by itself: verify; --help of it says more.");
    royalties->prefix_command();
    royalties->set_help_flag();

    launcher::EventsCommand events(app, options.data);
    launcher::PaymentCommand payment(app, options.data);

    try {
        app.parse(argc, argv);
        if (restart->parsed() && service.empty() && !rolling)
            throw CLI::RequiredError("SERVICE, or --rolling for all of them,");
        options.data = std::filesystem::absolute(options.data).lexically_normal();
        const auto done = up->parsed()          ? launcher::up(options)
                          : status->parsed()    ? launcher::print_status(options.data, json)
                          : recommend->parsed() ? launcher::become("polyphony-recommend", recommend->remaining())
                          : royalties->parsed() ? launcher::become("polyphony-royalties", royalties->remaining())
                          : payment.parsed()    ? payment.run(options.data)
                          : events.parsed()     ? events.run(options.data)
                          : erasures->parsed()  ? launcher::print_erasures(options.data)
                          : create_password->parsed()
                              ? launcher::create_app_password(options.data, username, label, json)
                          : stop->parsed()    ? launcher::stop(options.data, service)
                          : rolling           ? launcher::restart_rolling(options.data, service)
                          : restart->parsed() ? launcher::restart(options.data, service)
                                              : launcher::down(options.data);
        if (done) return 0;
        fmt::print(stderr, "polyphony: {}\n", done.error().message);
    } catch (const CLI::Success& answered) {  // --help and --version
        return app.exit(answered);
    } catch (const std::exception& exception) {
        fmt::print(stderr, "polyphony: {}\n", exception.what());
    }
    return 1;
}
