#pragma once

#include <google/protobuf/repeated_field.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "platform/error.h"
#include "polyphony/events/v1/backfill.grpc.pb.h"

namespace polyphony::events {

/// One call of BackfillService, chunk by chunk. For one thread.
class BackfillClient final : private grpc::ClientReadReactor<v1::BackfillChunk> {
  public:
    /// Calls the service at `address` (any gRPC target), which has to be done within `at_most`.
    BackfillClient(const std::string& address, v1::BackfillRequest request, std::chrono::seconds at_most);
    /// Ends the call if it is still under way.
    ~BackfillClient() override;
    BackfillClient(const BackfillClient&) = delete;
    BackfillClient& operator=(const BackfillClient&) = delete;

    /// Waits for the next chunk, for at most `patience` or until `stop`; nothing once all was told. A failure is the
    /// end.
    Result<std::optional<v1::BackfillChunk>> next(const std::stop_token& stop, std::chrono::seconds patience);

    /// True if the call failed because the service does not have this door.
    bool unknown_there() const;

  private:
    void OnReadDone(bool arrived) override;
    void OnDone(const grpc::Status& status) override;
    void read();

    const std::unique_ptr<v1::BackfillService::Stub> stub_;
    const v1::BackfillRequest request_;
    grpc::ClientContext context_;
    v1::BackfillChunk chunk_;
    mutable std::mutex mutex_;
    std::condition_variable_any signal_;
    bool reading_ = false;
    bool arrived_ = false;
    std::optional<grpc::Status> status_;
};

}  // namespace polyphony::events
