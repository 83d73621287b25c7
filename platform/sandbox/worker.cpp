#include "platform/sandbox/worker.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>

namespace polyphony::sandbox {
namespace {

/// Kills a worker when its time is over.
class Deadline {
  public:
    Deadline(const asio::any_io_executor& executor, std::shared_ptr<Child> child, std::chrono::milliseconds time)
        : timer_(executor, time) {
        timer_.async_wait([child = std::move(child), over = over_](const boost::system::error_code& error) {
            if (error) return;
            *over = true;
            child->kill();
        });
    }
    const std::shared_ptr<bool>& over() const { return over_; }

  private:
    std::shared_ptr<bool> over_ = std::make_shared<bool>(false);
    asio::steady_timer timer_;
};

}  // namespace

Result<std::unique_ptr<Worker>> Worker::start(const asio::any_io_executor& executor, const PoolOptions& options) {
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return fail(Code::Unavailable, "Too many files are open; try again in a moment.");
    asio::posix::stream_descriptor own(executor, ends[0]);
    const File others(ends[1]);
    boost::system::error_code error;
    own.native_non_blocking(true, error);
    auto child = Child::start(options.program, others.descriptor(), options.limits);
    if (!child) return fail(child.error());
    return std::make_unique<Worker>(std::move(own), std::move(*child));
}

Worker::Worker(asio::posix::stream_descriptor socket, std::shared_ptr<Child> child)
    : socket_(std::move(socket)), child_(std::move(child)) {}

Task<Result<std::string>> Worker::run(const Job& job, const PoolOptions& options) {
    broken_ = true;  // Until it has done it.
    if (!ready_) {
        const auto ready = co_await wait_until_ready(options.start_time);
        if (!ready) co_return fail(ready.error());
    }
    if (auto sent = send_message(socket_.native_handle(), job.kind + '\n' + job.parameters, job.files); !sent)
        co_return fail(sent.error());
    ++jobs_;
    auto result = co_await result_of(job, options.job_time);
    broken_ = !result;
    co_return result;
}

Task<Result<void>> Worker::wait_until_ready(std::chrono::milliseconds time) {
    const Deadline deadline(socket_.get_executor(), child_, time);
    const auto message = co_await receive(deadline.over());
    if (!message && message.error().code == Code::Aborted) co_return fail(message.error());
    ready_ = message && message->text.front() == kReady;
    if (!ready_) co_return fail(Code::Unavailable, "A worker cannot be started: " + child_->end() + ".");
    co_return Result<void>{};
}

Task<Result<std::string>> Worker::result_of(const Job& job, std::chrono::milliseconds time) {
    const Deadline deadline(socket_.get_executor(), child_, time);
    for (;;) {
        auto message = co_await receive(deadline.over());
        if (!message) co_return fail(message.error());
        const char kind = message->text.front();
        message->text.erase(0, 1);
        if (kind == kDone) co_return std::move(message->text);
        if (kind == kFailed) co_return fail(Code::FailedPrecondition, std::move(message->text));
        if (kind == kTrouble) co_return fail(Code::Unavailable, std::move(message->text));
        if (kind == kProgress && job.progress) job.progress(message->text);
    }
}

Task<Result<Message>> Worker::receive(const std::shared_ptr<bool>& too_late) {
    for (;;) {
        auto message = receive_message(socket_.native_handle());
        if (message) co_return message;
        if (message.error().code != Code::Aborted) break;
        const auto [error] =
            co_await socket_.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
        if (error) co_return fail(Code::Aborted, "The job is no longer wanted.");
    }
    if (*too_late) co_return fail(Code::DeadlineExceeded, "The worker took too long.");
    co_return fail(Code::Internal, fmt::format("The worker died: {}.", child_->end()));
}

}  // namespace polyphony::sandbox
