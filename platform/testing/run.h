#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "platform/async.h"

namespace polyphony::testing {

template <class T>
T run(Task<T> task) {
    asio::io_context io;
    auto future = asio::co_spawn(io, std::move(task), asio::use_future);
    auto guard = asio::make_work_guard(io);
    // The coroutine may wait for other threads, so the context must not run out of work before it ends.
    while (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready) io.run_one_for(std::chrono::milliseconds(50));
    return future.get();
}

}  // namespace polyphony::testing
