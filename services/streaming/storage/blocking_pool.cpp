#include "services/streaming/storage/blocking_pool.h"

#include <utility>

namespace polyphony::streaming {
namespace {

tl::unexpected<Error> too_busy() {
    return fail(Code::Unavailable, "There is too much audio to fetch; try again in a moment.");
}

}  // namespace

BlockingPool::BlockingPool(std::size_t threads, std::size_t max_waiting) : max_waiting_(max_waiting) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

BlockingPool::~BlockingPool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
    while (!empty()) next().done(too_busy());
}

Task<Result<void>> BlockingPool::run(Urgency urgency, Work work) {
    const auto start = [&](std::function<void(Result<void>)> done) {
        add(urgency, {std::move(work), std::move(done)});
    };
    co_return co_await await_callback<Result<void>>(start);
}

void BlockingPool::add(Urgency urgency, Job job) {
    std::unique_lock lock(mutex_);
    auto& queue = waiting_.at(static_cast<std::size_t>(urgency));
    if (stopping_ || queue.size() >= max_waiting_) {
        lock.unlock();
        job.done(too_busy());
        return;
    }
    queue.push_back(std::move(job));
    lock.unlock();
    changed_.notify_one();
}

void BlockingPool::serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !empty(); });
        if (stopping_) return;
        const auto job = next();
        lock.unlock();
        job.done(job.work());
        lock.lock();
    }
}

bool BlockingPool::empty() const { return waiting_[0].empty() && waiting_[1].empty(); }

BlockingPool::Job BlockingPool::next() {
    auto& queue = waiting_[0].empty() ? waiting_[1] : waiting_[0];
    auto job = std::move(queue.front());
    queue.pop_front();
    return job;
}

}  // namespace polyphony::streaming
