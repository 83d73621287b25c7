#include "services/recommendation/mix_herald.h"

#include <spdlog/spdlog.h>

#include "services/recommendation/mix_store.h"

namespace polyphony::recommendation {

MixHerald::MixHerald(storage::Database& database, Options options, Clock clock)
    : database_(database),
      options_(options),
      clock_(std::move(clock)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void MixHerald::wake() {
    {
        const std::scoped_lock lock(mutex_);
        awake_ = true;
    }
    condition_.notify_one();
}

void MixHerald::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (condition_.wait(lock, stop, [this] { return awake_; })) {
        awake_ = false;
        lock.unlock();
        const bool more = say_what_is_due();
        lock.lock();
        awake_ = awake_ || more;
        // What happens in a short while is said together.
        condition_.wait_for(lock, stop, std::chrono::milliseconds(options_.check_ms), [] { return false; });
        if (stop.stop_requested()) return;
    }
}

bool MixHerald::say_what_is_due() {
    const UnixMillis now = clock_();
    const auto said = database_.write_now([&](storage::Transaction& transaction) -> Result<bool> {
        store::say_refreshed(transaction, now - options_.pause_ms, now, options_.max_batch);
        return store::any_stale(transaction.sql());
    });
    if (!said) spdlog::warn("MixRefreshed could not be said: {}", said.error().message);
    return said.value_or(true);
}

}  // namespace polyphony::recommendation
