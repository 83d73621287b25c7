#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "platform/metrics/metrics.h"
#include "platform/storage/connection.h"
#include "platform/storage/database.h"
#include "platform/storage/queue.h"

namespace polyphony::storage {

/// The threads that read, each with its own connection; none waits for the writer.
class Readers {
  public:
    using Job = std::function<std::optional<Error>(Snapshot&)>;
    using Done = std::function<void(std::optional<Error>)>;

    Readers(std::vector<Link> links, const Options& options, metrics::Metrics& metrics);
    /// Completes what is queued.
    ~Readers();
    Readers(const Readers&) = delete;
    Readers& operator=(const Readers&) = delete;

    /// Calls `done` once, on a reader's thread; at once if the queue is full.
    void submit(Job job, Done done);

    /// Runs `job` in a view of its own on the calling thread.
    static std::optional<Error> read(Link& link, const Job& job);

  private:
    struct Pending {
        Job job;
        Done done;
        std::chrono::steady_clock::time_point since;
    };

    void run(Link& link);

    prometheus::Histogram& seconds_;
    prometheus::Counter& refused_;
    Queue<Pending> queue_;
    std::vector<Link> links_;
    std::vector<std::jthread> threads_;
};

}  // namespace polyphony::storage
