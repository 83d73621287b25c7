#include <mutex>
#include <vector>

#include "platform/testing/testing.h"

namespace polyphony::testing {
namespace {

std::mutex mutex;

std::vector<std::unique_ptr<asio::io_context>>& returned() {
    static std::vector<std::unique_ptr<asio::io_context>> contexts;
    return contexts;
}

}  // namespace

BorrowedContext::BorrowedContext() {
    const std::lock_guard lock(mutex);
    if (returned().empty()) {
        io_ = std::make_unique<asio::io_context>();
        return;
    }
    io_ = std::move(returned().back());
    returned().pop_back();
    io_->restart();
}

BorrowedContext::~BorrowedContext() {
    const std::lock_guard lock(mutex);
    returned().push_back(std::move(io_));
}

}  // namespace polyphony::testing
