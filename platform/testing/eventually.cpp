#include <chrono>
#include <thread>

#include "platform/testing/testing.h"

namespace polyphony::testing {

bool eventually(const std::function<bool()>& condition, double seconds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

metrics::Metrics& metrics() {
    static metrics::Metrics instance;
    return instance;
}

}  // namespace polyphony::testing
