#include "services/catalog/scan/reader_pool.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace polyphony::catalog::scan {
namespace {

/// The files of one read(): numbers go out to the workers, results come back in any order and are taken in theirs.
class Round {
  public:
    Round(std::size_t count, std::size_t ahead) : count_(count), results_(std::max<std::size_t>(ahead, 1)) {}

    /// The next file to read; waits while the results are too far behind. Nothing at the end.
    std::optional<std::size_t> next() {
        std::unique_lock lock(mutex_);
        taken_changed_.wait(lock, [this] { return stopped_ || next_ == count_ || next_ < taken_ + results_.size(); });
        if (stopped_ || next_ == count_) return std::nullopt;
        return next_++;
    }

    void put(std::size_t number, Result<ScannedFile> result) {
        {
            std::lock_guard lock(mutex_);
            results_[number % results_.size()] = std::move(result);
            if (number != taken_) return;  // Another one is waited for.
        }
        put_changed_.notify_one();
    }

    /// The result of the next file in order.
    Result<ScannedFile> take() {
        std::unique_lock lock(mutex_);
        auto& slot = results_[taken_ % results_.size()];
        put_changed_.wait(lock, [&] { return slot.has_value(); });
        auto result = std::move(*slot);
        slot.reset();
        ++taken_;
        lock.unlock();
        taken_changed_.notify_one();
        return result;
    }

    void stop() {
        {
            std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        taken_changed_.notify_all();
    }

  private:
    std::size_t count_;
    std::mutex mutex_;
    std::condition_variable put_changed_;
    std::condition_variable taken_changed_;
    std::vector<std::optional<Result<ScannedFile>>> results_;  ///< By number, as in a ring.
    std::size_t next_ = 0;
    std::size_t taken_ = 0;
    bool stopped_ = false;
};

Result<void> take_all(Round& round, std::size_t count, const ReaderPool::Take& take) {
    for (std::size_t i = 0; i < count; ++i) {
        auto file = round.take();
        if (!file) return fail(file.error());
        if (auto taken = take(std::move(*file)); !taken) return taken;
    }
    return {};
}

}  // namespace

ReaderPool::ReaderPool(const WorkerOptions& options, std::size_t workers, std::size_t ahead) : ahead_(ahead) {
    for (std::size_t i = 0; i < std::max<std::size_t>(workers, 1); ++i) {
        workers_.push_back(std::make_unique<WorkerProcess>(options));
    }
}

Result<void> ReaderPool::read(std::size_t count, const Read& read, const Take& take) {
    Round round(count, ahead_);
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(count, workers_.size()); ++i) {
        threads.emplace_back([&round, &read, worker = workers_[i].get()] {
            while (auto number = round.next()) round.put(*number, read(*worker, *number));
        });
    }
    auto done = take_all(round, count, take);
    round.stop();
    return done;  // The threads are waited for.
}

void ReaderPool::rest() {
    for (auto& worker : workers_) worker->rest();
}

void ReaderPool::interrupt() {
    for (auto& worker : workers_) worker->interrupt();
}

}  // namespace polyphony::catalog::scan
