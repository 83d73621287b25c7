#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <memory>

#include "platform/events/events.h"
#include "platform/events/past.h"
#include "platform/metrics/metrics.h"
#include "platform/storage/database.h"
#include "polyphony/events/v1/backfill.grpc.pb.h"

namespace polyphony::events {

/// How much of a service's past is told.
struct BackfillLimits {
    int at_once = 2;                    ///< Most who are told at once; others are to ask again.
    std::chrono::seconds patience{10};  ///< Most time that the other side may take for a chunk.
    std::chrono::seconds at_most{600};  ///< Most time for one telling.
};

/// Answers BackfillService from one view of a service's database, which is read no faster than the other side takes it.
/// On threads and connections of its own, so that requests do not wait for it.
class BackfillServer final : public v1::BackfillService::CallbackService {
  public:
    /// `confirmation` is what the service's Reactions::on_erasure() says; whom it has forgotten is told, too.
    BackfillServer(storage::Database& database, Past past, Reactions::MakeConfirmation confirmation,
                   BackfillLimits limits, metrics::Metrics& metrics);
    /// To be called once the server that it answers on has ended.
    ~BackfillServer() override;
    BackfillServer(const BackfillServer&) = delete;
    BackfillServer& operator=(const BackfillServer&) = delete;

    grpc::ServerWriteReactor<v1::BackfillChunk>* Backfill(grpc::CallbackServerContext* context,
                                                          const v1::BackfillRequest* request) override;

  private:
    class Telling;
    Result<void> tell(Telling& telling);

    storage::Database& database_;
    const Past past_;
    const Reactions::MakeConfirmation confirmation_;
    const BackfillLimits limits_;
    prometheus::Counter& told_;
    std::atomic<int> under_way_ = 0;
    asio::thread_pool threads_;
};

}  // namespace polyphony::events
