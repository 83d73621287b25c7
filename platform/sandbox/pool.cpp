#include "platform/sandbox/pool.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <deque>

#include "platform/sandbox/worker.h"

namespace polyphony::sandbox {
namespace {

std::string outcome_of(const Result<std::string>& result) {
    return result ? "done" : std::string(name(result.error().code));
}

}  // namespace

/// Kept by the jobs under way, which may end after the pool did. Used on the strand.
struct Pool::State : std::enable_shared_from_this<Pool::State> {
    /// The right to have a job under way; the next one gets it when it goes away.
    class Turn {
      public:
        explicit Turn(std::shared_ptr<State> state) : state_(std::move(state)) {}
        Turn(Turn&&) = default;
        Turn& operator=(Turn&&) = delete;
        ~Turn() {
            if (state_) state_->end_turn();
        }

      private:
        std::shared_ptr<State> state_;
    };
    using Waiter = std::shared_ptr<asio::steady_timer>;

    State(asio::io_context& io, PoolOptions pool_options, metrics::Metrics& all_metrics)
        : strand(asio::make_strand(io)), options(std::move(pool_options)), metrics(all_metrics), rest(strand) {}

    Task<Result<std::string>> run(Job job) {
        auto turn = co_await wait_for_turn();
        if (!turn) co_return fail(turn.error());
        auto worker = take();
        if (!worker) co_return fail(worker.error());
        const auto started = std::chrono::steady_clock::now();
        auto result = co_await (*worker)->run(job, options);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        metrics
            .seconds("polyphony_sandbox_job_seconds", "Time that workers took for jobs.",
                     {{"pool", options.name}, {"kind", job.kind}, {"outcome", outcome_of(result)}})
            .Observe(took.count());
        if ((*worker)->usable(options.jobs_each) && !stopped) idle.push_back(std::move(*worker));
        start_ahead();
        co_return result;
    }

    Task<Result<Turn>> wait_for_turn() {
        if (under_way < options.max_at_once) {
            ++under_way;
            co_return Turn(shared_from_this());
        }
        if (waiting.size() >= options.max_waiting)
            co_return fail(Code::Unavailable, "There is too much to do; try again in a moment.");
        const auto waiter = std::make_shared<asio::steady_timer>(strand, options.turn_time);
        waiting.push_back(waiter);
        co_await waiter->async_wait(asio::as_tuple(asio::use_awaitable));
        // Whoever woke it took it from the queue, and gave its turn to it.
        if (std::erase(waiting, waiter) == 0) co_return Turn(shared_from_this());
        co_return fail(Code::Unavailable, "There is too much to do; try again in a moment.");
    }

    void end_turn() {
        if (waiting.empty()) {
            --under_way;
            return;
        }
        waiting.front()->cancel();
        waiting.pop_front();
    }

    Result<std::unique_ptr<Worker>> take() {
        if (stopped) return fail(Code::Unavailable, "The service is stopping.");
        while (!idle.empty()) {
            auto worker = std::move(idle.front());
            idle.pop_front();
            if (worker->usable(options.jobs_each)) return worker;
        }
        return Worker::start(strand, options);
    }

    void start_ahead() {
        while (!stopped && idle.size() < options.ahead) {
            auto worker = Worker::start(strand, options);
            if (!worker) {
                spdlog::warn("No worker can be started ahead: {}", worker.error().message);
                return;
            }
            idle.push_back(std::move(*worker));
        }
        rest.expires_after(options.idle_time);
        rest.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
            const auto state = weak.lock();
            if (state && !error) state->idle.clear();
        });
    }

    asio::strand<asio::io_context::executor_type> strand;
    const PoolOptions options;
    metrics::Metrics& metrics;
    std::deque<std::unique_ptr<Worker>> idle;
    std::deque<Waiter> waiting;
    asio::steady_timer rest;
    std::size_t under_way = 0;
    std::atomic<bool> stopped = false;
};

Pool::Pool(asio::io_context& io, PoolOptions options, metrics::Metrics& metrics)
    : state_(std::make_shared<State>(io, std::move(options), metrics)) {}

Pool::~Pool() {
    state_->stopped = true;
    // Where the io_context runs no more they end with it.
    asio::post(state_->strand, [state = state_] { state->idle.clear(); });
}

Task<Result<std::string>> Pool::run(Job job) {
    const auto state = state_;
    auto running = asio::co_spawn(state->strand, state->run(std::move(job)), asio::as_tuple(asio::use_awaitable));
    auto [thrown, result] = co_await std::move(running);
    if (thrown) co_return fail(Code::Aborted, "The job is no longer wanted.");
    co_return std::move(result);
}

}  // namespace polyphony::sandbox
