#include "platform/events/backfill/backfill_server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "platform/events/erasure.h"
#include "platform/events/past_store.h"
#include "platform/rpc/server.h"

namespace polyphony::events {

/// One call under way. Lives until gRPC is done with it.
class BackfillServer::Telling final : public grpc::ServerWriteReactor<v1::BackfillChunk> {
  public:
    Telling(grpc::CallbackServerContext& context, const v1::BackfillRequest& request, const BackfillLimits& limits)
        : context_(context),
          request_(request),
          patience_(limits.patience),
          end_(std::chrono::steady_clock::now() + limits.at_most) {}

    static std::shared_ptr<Telling> begin(grpc::CallbackServerContext& context, const v1::BackfillRequest& request,
                                          const BackfillLimits& limits) {
        auto made = std::make_shared<Telling>(context, request, limits);
        made->self_ = made;
        return made;
    }

    /// Valid until end().
    const v1::BackfillRequest& request() const { return request_; }

    /// Sends a chunk once the one before it is on its way.
    Result<void> send(v1::BackfillChunk chunk) {
        if (auto taken = wait_until_taken(); !taken) return taken;
        {
            const std::scoped_lock lock(mutex_);
            chunk_ = std::move(chunk);
            sending_ = true;
        }
        StartWrite(&chunk_);
        return {};
    }

    /// Waits for the last chunk and ends the call. A caller that was too slow, or has gone, gets no more.
    void end(Result<void> told) {
        if (told) told = wait_until_taken();
        if (!told) {
            std::unique_lock lock(mutex_);
            if (sending_) context_.TryCancel();
            signal_.wait(lock, [this] { return !sending_; });
        }
        Finish(told ? grpc::Status::OK : rpc::to_status(told.error()));
    }

    void OnWriteDone(bool taken) override {
        const std::scoped_lock lock(mutex_);
        sending_ = false;
        gone_ = gone_ || !taken;
        signal_.notify_all();
    }
    void OnCancel() override {
        const std::scoped_lock lock(mutex_);
        gone_ = true;
        signal_.notify_all();
    }
    void OnDone() override { const auto last = std::move(self_); }

  private:
    Result<void> wait_until_taken() {
        std::unique_lock lock(mutex_);
        const auto deadline = std::min(end_, std::chrono::steady_clock::now() + patience_);
        if (!signal_.wait_until(lock, deadline, [this] { return !sending_ || gone_; }))
            return fail(Code::DeadlineExceeded, "What was asked for is not taken.");
        if (gone_) return fail(Code::Unavailable, "Who asked has gone.");
        if (std::chrono::steady_clock::now() >= end_) return fail(Code::DeadlineExceeded, "It takes too long.");
        return {};
    }

    grpc::CallbackServerContext& context_;
    const v1::BackfillRequest& request_;
    const std::chrono::seconds patience_;
    const std::chrono::steady_clock::time_point end_;
    std::shared_ptr<Telling> self_;
    std::mutex mutex_;
    std::condition_variable signal_;
    v1::BackfillChunk chunk_;
    bool sending_ = false;
    bool gone_ = false;
};

BackfillServer::BackfillServer(storage::Database& database, Past past, Reactions::MakeConfirmation confirmation,
                               BackfillLimits limits, metrics::Metrics& metrics)
    : database_(database),
      past_(std::move(past)),
      confirmation_(std::move(confirmation)),
      limits_(limits),
      told_(metrics.counter("polyphony_events_past_told_total", "Times that this service has told its past.")),
      threads_(static_cast<std::size_t>(limits.at_once)) {}

BackfillServer::~BackfillServer() { threads_.join(); }

grpc::ServerWriteReactor<v1::BackfillChunk>* BackfillServer::Backfill(grpc::CallbackServerContext* context,
                                                                      const v1::BackfillRequest* request) {
    auto telling = Telling::begin(*context, *request, limits_);
    auto* const reactor = telling.get();
    if (under_way_.fetch_add(1) >= limits_.at_once) {
        under_way_.fetch_sub(1);
        telling->end(fail(Code::ResourceExhausted, "Others are being told already; ask again."));
        return reactor;
    }
    asio::post(threads_, [this, telling = std::move(telling)] {
        auto told = tell(*telling);
        if (told)
            told_.Increment();
        else
            spdlog::warn("The past was not told to its end. {}", told.error().message);
        under_way_.fetch_sub(1);
        telling->end(std::move(told));
    });
    return reactor;
}

Result<void> BackfillServer::tell(Telling& telling) {
    return database_.read_apart([&](storage::Snapshot& snapshot) -> Result<void> {
        PastWriter writer(telling.request(),
                          [&telling](v1::BackfillChunk chunk) { return telling.send(std::move(chunk)); });
        const auto position = past::outbox_position(snapshot);
        writer.set_position(position.seq, position.time);
        if (auto told = past_(snapshot, writer); !told) return told;
        if (confirmation_)
            if (auto told = erasure::tell(snapshot, confirmation_, writer); !told) return told;
        return writer.flush();
    });
}

}  // namespace polyphony::events
