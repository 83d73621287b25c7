#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/events/consumer.h"
#include "platform/events/model/model_broker.h"
#include "platform/events/relay.h"

namespace polyphony::events::model {

/// A thread of a process, which takes one step after another.
struct Thread {
    std::function<std::chrono::milliseconds()> step;
    UnixMillis due = 0;
    bool running = false;
};

/// A process of a service: the relay and the consumers of this repository on a simulated connection.
class Instance {
  public:
    Instance(const Options& options, const std::vector<std::string>& sources, ModelBroker& broker, Fate& fate,
             storage::Database& database, const Reactions& reactions);
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    void kill() { connection_.kill(); }
    bool killed() const { return connection_.killed(); }
    std::vector<Thread>& threads() { return threads_; }
    void prune() { relay_.prune(); }

  private:
    ModelConnection connection_;
    Relay relay_;
    std::vector<std::unique_ptr<Consumer>> consumers_;
    std::vector<Thread> threads_;
};

/// An event as the database of its service has it, for ever, from the same transaction.
struct SaidEvent {
    std::string id;
    std::string aggregate;
    std::string label;
};

/// An event whose effect is in a database.
struct HeardEvent {
    std::string id;
    std::string source;
};

/// The files of databases that a world begins with, and its own.
struct Files {
    std::filesystem::path template_database;
    std::filesystem::path folder;
};

/// A service with its database, an SQLite file, and any number of processes.
class ModelService {
  public:
    /// `hears` are the indices of the services that it hears.
    ModelService(std::size_t index, std::vector<std::size_t> hears, const Files& files, ModelBroker& broker, Fate& fate,
                 std::int64_t retention_ms);
    ~ModelService();
    ModelService(const ModelService&) = delete;
    ModelService& operator=(const ModelService&) = delete;

    const std::string& name() const { return options_.service; }
    const std::vector<std::size_t>& hears() const { return hears_; }
    std::vector<std::unique_ptr<Instance>>& instances() { return instances_; }
    /// The events that it said and whose database was then replaced by an older copy: by id, the labels.
    const std::map<std::string, std::string>& forgotten() const { return forgotten_; }

    /// Commits a few events about any aggregates, or rolls them back.
    void say();
    void start_instance();
    /// Kills a process.
    void kill_any();
    /// Removes processes that were killed.
    void bury_killed();
    bool dead() const { return instances_.empty(); }

    /// The two below need that no process is left.
    void copy_database();
    /// Puts the copy back in the database's place, if there is one that is not too old.
    void restore_copy();

    std::vector<SaidEvent> said();
    std::vector<HeardEvent> heard();

  private:
    Result<void> react(storage::Transaction& transaction, const std::string& label, const Event& event);
    Result<void> trouble(const Event& event);
    void emit_one(storage::Transaction& transaction, const std::string& aggregate, const std::string& label);
    void open();
    void close();

    const std::size_t index_;
    const std::vector<std::size_t> hears_;
    ModelBroker& broker_;
    Fate& fate_;
    Options options_;
    Reactions reactions_;
    const std::filesystem::path file_;
    const std::filesystem::path copy_;
    UnixMillis copied_at_ = 0;  // 0 if there is no copy
    std::unique_ptr<storage::Database> database_;
    std::vector<std::unique_ptr<Instance>> instances_;
    std::map<std::string, std::string> forgotten_;
    std::map<std::string, int> failures_;  // of reactions, by event
    int labels_ = 0;
};

/// Makes the database that every service begins with.
void make_template(const std::filesystem::path& file);
/// True if a service can never react to an event with this label.
bool poisonous(const std::string& label, const std::string& service);

}  // namespace polyphony::events::model
