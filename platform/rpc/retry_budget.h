#pragma once

#include <atomic>

namespace polyphony::rpc {

/// Keeps retries a small part of all calls: each call earns `ratio` of a retry, up to a few in stock. Thread-safe.
class RetryBudget {
  public:
    explicit RetryBudget(double ratio) : earned_per_call_(static_cast<int>(ratio * kRetry)) {}

    /// A first attempt was made.
    void note_call() {
        if (stock_.load(std::memory_order_relaxed) < kMostStock) stock_.fetch_add(earned_per_call_);
    }

    /// Takes one retry out of the stock; false if there is none.
    bool take() {
        int stock = stock_.load();
        while (stock >= kRetry)
            if (stock_.compare_exchange_weak(stock, stock - kRetry)) return true;
        return false;
    }

  private:
    static constexpr int kRetry = 1000;  // One retry, in thousandths.
    static constexpr int kMostStock = 10 * kRetry;

    const int earned_per_call_;
    std::atomic<int> stock_{kMostStock};
};

}  // namespace polyphony::rpc
