#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "platform/error.h"

namespace polyphony::launcher {

/// Which dead letters are meant: one, or all, perhaps of one service only.
struct DeadChoice {
    std::string id;
    bool all = false;
    std::string service;
};

/// `polyphony events …`: what people who run the platform ask about events.
class EventsCommand {
  public:
    /// Declares it; `data` is what its --data sets.
    EventsCommand(CLI::App& app, std::string& data);
    EventsCommand(const EventsCommand&) = delete;
    EventsCommand& operator=(const EventsCommand&) = delete;

    bool parsed() const { return events_->parsed(); }
    /// `data` is an absolute path.
    Result<void> run(const std::filesystem::path& data) const;

  private:
    using Action = std::function<Result<void>(const std::filesystem::path& data)>;

    CLI::App* add(CLI::App& parent, const std::string& name, const std::string& help, Action action);
    void add_tail();
    void add_dead();
    void add_lag();

    std::string& data_;
    CLI::App* events_;
    std::vector<std::pair<CLI::App*, Action>> actions_;

    bool json_ = false;
    std::string subject_ = "events.>";
    DeadChoice choice_;
};

}  // namespace polyphony::launcher
