#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <thread>
#include <vector>

#include "platform/metrics/metrics.h"
#include "platform/storage/connection.h"
#include "platform/storage/database.h"
#include "platform/storage/queue.h"

namespace polyphony::storage {

/// The one thread that writes. What waits together shares one commit, so that one fsync serves many callers; what waits
/// alone is committed at once.
class Writer {
  public:
    using Job = std::function<std::optional<Error>(Transaction&)>;
    using Done = std::function<void(std::optional<Error>)>;

    Writer(Link link, const Options& options, metrics::Metrics& metrics);
    /// Completes what is queued.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Calls `done` once, on the writer's thread, after the commit; at once if the queue is full.
    void submit(Job job, Done done);

    /// Calls `hook` after every commit, on the writer's thread.
    void on_commit(std::function<void()> hook);

  private:
    struct Pending {
        Job job;
        Done done;
        std::chrono::steady_clock::time_point since;
    };
    struct Outcome {
        std::optional<Error> failed;
        std::vector<std::function<void()>> after_commit;
    };

    void run();
    void write(std::span<Pending> batch);
    std::vector<Outcome> run_together(Connection& connection, std::span<Pending> batch);
    Outcome run_alone(Connection& connection, const Job& job);
    Outcome run_in_savepoint(Connection& connection, const Job& job);
    void committed();
    void finish(std::span<Pending> batch, std::vector<Outcome> outcomes);
    void fail_all(std::span<Pending> batch, const Error& error);
    void pause_before_run(int run);

    Link link_;
    const std::size_t max_batch_;
    prometheus::Counter& written_;
    prometheus::Counter& failed_;
    prometheus::Counter& refused_;
    prometheus::Counter& commits_;
    prometheus::Counter& reruns_;
    prometheus::Histogram& seconds_;
    std::minstd_rand random_{std::random_device{}()};
    std::mutex hook_mutex_;
    std::function<void()> hook_;
    Queue<Pending> queue_;
    std::jthread thread_;
};

}  // namespace polyphony::storage
