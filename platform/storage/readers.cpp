#include "platform/storage/readers.h"

#include <utility>

namespace polyphony::storage {

Readers::Readers(std::vector<Link> links, const Options& options, metrics::Metrics& metrics)
    : seconds_(metrics.seconds("polyphony_storage_read_seconds", "From the call of a read to its end.")),
      refused_(metrics.counter("polyphony_storage_reads_refused_total", "Reads that met a full queue.")),
      queue_(options.max_queue,
             metrics.gauge("polyphony_storage_waiting", "Work that waits for the database.", {{"kind", "read"}})),
      links_(std::move(links)) {
    for (auto& link : links_) threads_.emplace_back([this, &link] { run(link); });
}

Readers::~Readers() { queue_.close(); }

void Readers::submit(Job job, Done done) {
    Pending pending{std::move(job), std::move(done), std::chrono::steady_clock::now()};
    if (queue_.push(pending)) return;
    refused_.Increment();
    pending.done(Error{Code::ResourceExhausted, "Too many reads wait for the database; try again."});
}

void Readers::run(Link& link) {
    for (auto next = queue_.take(1); !next.empty(); next = queue_.take(1)) {
        auto& pending = next.front();
        auto failed = read(link, pending.job);
        seconds_.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - pending.since).count());
        pending.done(std::move(failed));
    }
}

std::optional<Error> Readers::read(Link& link, const Job& job) {
    Connection* connection = nullptr;
    std::optional<Error> failed;
    try {
        connection = link.begin();
        if (connection == nullptr) return Error{Code::Unavailable, "The database cannot be reached."};
        Snapshot snapshot(connection->sql(), connection->dialect());
        failed = job(snapshot);
    } catch (const std::exception& exception) {
        failed = explain(exception).error;
    }
    if (connection != nullptr) connection->roll_back();  // There is nothing to commit.
    return failed;
}

}  // namespace polyphony::storage
