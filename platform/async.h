#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

/// The one way to wait in Polyphony: C++20 coroutines on Asio.
namespace polyphony {

namespace asio = boost::asio;

/// A computation that can be waited for with `co_await`. Resumes on the executor that it was started on.
template <class T = void>
using Task = asio::awaitable<T>;

/// Waits for something that reports through a callback. `start` is called at once with a copyable `done(T)` that must
/// be called exactly once, from any thread; the caller goes on with that value on its own executor.
template <class T, class Start>
Task<T> await_callback(Start start) {
    auto executor = co_await asio::this_coro::executor;
    // Named, since g++ 12 destroys what a temporary lambda in a co_await expression has captured twice.
    auto initiate = [executor, &start](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        start([executor, shared](T value) {
            asio::post(executor, [shared, value = std::move(value)]() mutable { (*shared)(std::move(value)); });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(T)>(std::move(initiate),
                                                                                    asio::use_awaitable);
}

}  // namespace polyphony
