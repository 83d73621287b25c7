#include "platform/storage/writer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace polyphony::storage {
namespace {

constexpr int kMostRuns = 30;  // of one transaction that the database asks to run again
constexpr int kLongestPauseMs = 50;

const Error kUnreachable{Code::Unavailable, "The database cannot be reached."};

}  // namespace

Writer::Writer(Link link, const Options& options, metrics::Metrics& metrics)
    : link_(std::move(link)),
      max_batch_(std::max<std::size_t>(options.max_batch, 1)),
      written_(metrics.counter("polyphony_storage_writes_total", "Writes to the database.", {{"result", "ok"}})),
      failed_(metrics.counter("polyphony_storage_writes_total", "Writes to the database.", {{"result", "failed"}})),
      refused_(metrics.counter("polyphony_storage_writes_total", "Writes to the database.", {{"result", "refused"}})),
      commits_(metrics.counter("polyphony_storage_commits_total", "Commits; writes share them.")),
      reruns_(metrics.counter("polyphony_storage_reruns_total", "Transactions that the database asked to run again.")),
      seconds_(metrics.seconds("polyphony_storage_write_seconds", "From the call of a write to its commit.")),
      queue_(options.max_queue,
             metrics.gauge("polyphony_storage_waiting", "Work that waits for the database.", {{"kind", "write"}})),
      thread_([this] { run(); }) {}

Writer::~Writer() { queue_.close(); }

void Writer::submit(Job job, Done done) {
    Pending pending{std::move(job), std::move(done), std::chrono::steady_clock::now()};
    if (queue_.push(pending)) return;
    refused_.Increment();
    pending.done(Error{Code::ResourceExhausted, "Too many writes wait for the database; try again."});
}

void Writer::run() {
    for (auto batch = queue_.take(max_batch_); !batch.empty(); batch = queue_.take(max_batch_)) write(batch);
}

void Writer::write(std::span<Pending> batch) {
    for (int run = 1;; ++run) {
        Connection* connection = nullptr;
        std::vector<Outcome> outcomes;
        try {
            connection = link_.begin();
            if (connection == nullptr) return fail_all(batch, kUnreachable);
            outcomes = run_together(*connection, batch);
        } catch (const std::exception& exception) {
            const auto failure = explain(exception);
            if (connection == nullptr) return fail_all(batch, failure.error);
            connection->roll_back();
            if (connection->lost()) return fail_all(batch, failure.error);
            if (failure.run_again && run < kMostRuns) {
                pause_before_run(run + 1);
                continue;
            }
            if (batch.size() == 1) return fail_all(batch, failure.error);
            // One of them spoilt the commit for all: each for itself.
            for (std::size_t i = 0; i < batch.size(); ++i) write(batch.subspan(i, 1));
            return;
        }
        return finish(batch, std::move(outcomes));
    }
}

// The transaction has begun. Throws what spoils it as a whole.
std::vector<Writer::Outcome> Writer::run_together(Connection& connection, std::span<Pending> batch) {
    std::vector<Outcome> outcomes;
    outcomes.reserve(batch.size());
    for (const auto& pending : batch)
        outcomes.push_back(batch.size() == 1 ? run_alone(connection, pending.job)
                                             : run_in_savepoint(connection, pending.job));
    if (std::all_of(outcomes.begin(), outcomes.end(),
                    [](const Outcome& outcome) { return outcome.failed.has_value(); }))
        connection.roll_back();
    else {
        connection.commit();
        committed();
    }
    return outcomes;
}

void Writer::on_commit(std::function<void()> hook) {
    const std::scoped_lock lock(hook_mutex_);
    hook_ = std::move(hook);
}

void Writer::committed() {
    commits_.Increment();
    const std::scoped_lock lock(hook_mutex_);
    if (hook_) hook_();
}

// Throws what spoils the whole transaction: lost connections and conflicts with others.
Writer::Outcome Writer::run_alone(Connection& connection, const Job& job) {
    Transaction transaction(connection.sql(), connection.dialect());
    Outcome outcome;
    try {
        outcome.failed = job(transaction);
    } catch (const std::exception& exception) {
        auto failure = explain(exception);
        if (failure.run_again || connection.lost()) throw;
        outcome.failed = std::move(failure.error);
    }
    if (!outcome.failed) outcome.after_commit = transaction.take_after_commit();
    return outcome;
}

Writer::Outcome Writer::run_in_savepoint(Connection& connection, const Job& job) {
    connection.sql() << "SAVEPOINT one_write";
    auto outcome = run_alone(connection, job);
    if (outcome.failed) connection.sql() << "ROLLBACK TO SAVEPOINT one_write";
    connection.sql() << "RELEASE SAVEPOINT one_write";
    return outcome;
}

void Writer::finish(std::span<Pending> batch, std::vector<Outcome> outcomes) {
    const auto now = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < batch.size(); ++i) {
        seconds_.Observe(std::chrono::duration<double>(now - batch[i].since).count());
        (outcomes[i].failed ? failed_ : written_).Increment();
        for (const auto& action : outcomes[i].after_commit) action();
        batch[i].done(std::move(outcomes[i].failed));
    }
}

void Writer::fail_all(std::span<Pending> batch, const Error& error) {
    finish(batch, std::vector<Outcome>(batch.size(), Outcome{error, {}}));
}

// Different for each instance, so that two that met do not meet again.
void Writer::pause_before_run(int run) {
    reruns_.Increment();
    const int most = std::min(1 << std::min(run, 10), kLongestPauseMs);
    const int pause = std::uniform_int_distribution<int>(0, most)(random_);
    std::this_thread::sleep_for(std::chrono::milliseconds(pause));
}

}  // namespace polyphony::storage
