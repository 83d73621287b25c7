#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <memory>

#include "platform/async.h"

namespace polyphony::testing {

/// An io_context that is used again by others afterwards and never destroyed before the process ends: the thread that
/// wakes a coroutine for the last time may still be inside the context when the coroutine is done.
class BorrowedContext {
  public:
    BorrowedContext();
    ~BorrowedContext();
    BorrowedContext(const BorrowedContext&) = delete;
    BorrowedContext& operator=(const BorrowedContext&) = delete;
    asio::io_context& operator*() { return *io_; }

  private:
    std::unique_ptr<asio::io_context> io_;
};

template <class T>
T run(Task<T> task) {
    BorrowedContext borrowed;
    auto& io = *borrowed;
    auto future = asio::co_spawn(io, std::move(task), asio::use_future);
    // The coroutine may wait for other threads, so the context must not run out of work before it ends.
    auto guard = asio::make_work_guard(io);
    while (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        io.run_one_for(std::chrono::milliseconds(50));
    return future.get();
}

}  // namespace polyphony::testing
