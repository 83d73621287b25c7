#include "launcher/events_command.h"

#include <fmt/format.h>

#include <string_view>

#include "launcher/events_broker.h"
#include "launcher/events_dead.h"
#include "launcher/events_lag.h"
#include "launcher/events_metrics.h"
#include "launcher/events_tail.h"

namespace polyphony::launcher {
namespace {

Result<void> print_dead(const std::filesystem::path& data, const std::string& service) {
    const auto broker = Broker::of_platform(data);
    if (!broker) return fail(broker.error());
    const auto letters = dead_letters(*broker, service);
    if (!letters) return fail(letters.error());
    fmt::print("{}", dead_table(*letters));
    return {};
}

Result<void> print_letter(const std::filesystem::path& data, const std::string& id) {
    const auto broker = Broker::of_platform(data);
    if (!broker) return fail(broker.error());
    const auto text = show_dead(*broker, id);
    if (!text) return fail(text.error());
    fmt::print("{}", *text);
    return {};
}

Result<std::vector<std::string>> all_ids(const Broker& broker, const std::string& service) {
    const auto letters = dead_letters(broker, service);
    if (!letters) return fail(letters.error());
    std::vector<std::string> ids;
    for (const auto& letter : *letters) ids.push_back(letter.id);
    return ids;
}

Result<void> for_each_letter(const std::filesystem::path& data, const DeadChoice& choice,
                             Result<void> (*act)(const Broker&, const std::string&), std::string_view what) {
    const auto broker = Broker::of_platform(data);
    if (!broker) return fail(broker.error());
    const auto ids = choice.all ? all_ids(*broker, choice.service) : std::vector{choice.id};
    if (!ids) return fail(ids.error());
    if (ids->empty()) fmt::print("There are no dead letters.\n");
    for (const auto& one : *ids) {
        if (auto done = act(*broker, one); !done) return done;
        fmt::print("{} {}\n", one, what);
    }
    return {};
}

Result<void> print_lag(const std::filesystem::path& data, bool json) {
    const auto broker = Broker::of_platform(data);
    if (!broker) return fail(broker.error());
    const auto lag =
        measure_lag(*broker, [&data](const std::string& service) { return service_metrics(data, service); });
    if (!lag) return fail(lag.error());
    fmt::print("{}", json ? lag_json(*lag) : lag_table(*lag));
    return {};
}

}  // namespace

EventsCommand::EventsCommand(CLI::App& app, std::string& data)
    : data_(data), events_(app.add_subcommand("events", "Shows events on their way between the services.")) {
    events_->require_subcommand(1);
    add_tail();
    add_dead();
    add_lag();
}

Result<void> EventsCommand::run(const std::filesystem::path& data) const {
    for (const auto& [command, action] : actions_)
        if (command->parsed()) return action(data);
    return fail(Code::InvalidArgument, "There is nothing to do.");
}

CLI::App* EventsCommand::add(CLI::App& parent, const std::string& name, const std::string& help, Action action) {
    auto* const command = parent.add_subcommand(name, help);
    command->add_option("--data", data_, "Folder for everything that lasts.")->capture_default_str();
    actions_.emplace_back(command, std::move(action));
    return command;
}

void EventsCommand::add_tail() {
    auto* const tail = add(*events_, "tail", "Shows events as they pass, a line for each, until Ctrl-C.",
                           [this](const auto& data) { return tail_events(data, subject_, json_); });
    tail->add_option("subject", subject_, "A NATS subject, such as events.playlist.> for one service.")
        ->capture_default_str();
    tail->add_flag("--json", json_, "As JSON lines, in the format of CloudEvents.");
}

void EventsCommand::add_dead() {
    auto* const dead = events_->add_subcommand("dead", "Dead letters: events that a service gave up on.");
    dead->require_subcommand(1);
    auto* const list =
        add(*dead, "list", "Lists them.", [this](const auto& data) { return print_dead(data, choice_.service); });
    auto* const show = add(*dead, "show", "Shows all that is known about one.",
                           [this](const auto& data) { return print_letter(data, choice_.id); });
    show->add_option("id", choice_.id, "Its id, such as recommendation/7.")->required();
    auto* const retry = add(*dead, "retry", "Gives them to the service once more.", [this](const auto& data) {
        return for_each_letter(data, choice_, retry_dead, "is tried once more");
    });
    auto* const drop = add(*dead, "drop", "Deletes them for good.", [this](const auto& data) {
        return for_each_letter(data, choice_, drop_dead, "is deleted");
    });
    for (auto* const command : {retry, drop}) {
        auto* const which = command->add_option_group("which", "One or all");
        which->add_option("id", choice_.id, "One by its id, such as recommendation/7.");
        auto* const all = which->add_flag("--all", choice_.all, "All of them.");
        which->require_option(1);
        command->add_option("--service", choice_.service, "Of all, only those that this service gave up on.")
            ->needs(all);
    }
    list->add_option("--service", choice_.service, "Only those that this service gave up on.");
}

void EventsCommand::add_lag() {
    auto* const lag = add(*events_, "lag", "Shows how far events have got, from outbox to listener.",
                          [this](const auto& data) { return print_lag(data, json_); });
    lag->add_flag("--json", json_, "As one JSON object.");
}

}  // namespace polyphony::launcher
