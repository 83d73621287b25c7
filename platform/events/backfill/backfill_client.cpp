#include "platform/events/backfill/backfill_client.h"

#include <utility>

#include "platform/rpc/server.h"

namespace polyphony::events {

BackfillClient::BackfillClient(const std::string& address, v1::BackfillRequest request, std::chrono::seconds at_most)
    : stub_(v1::BackfillService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()))),
      request_(std::move(request)) {
    context_.set_deadline(std::chrono::system_clock::now() + at_most);
    stub_->async()->Backfill(&context_, &request_, this);
    AddHold();  // Reads begin outside of gRPC's own calls.
    read();
    StartCall();
}

BackfillClient::~BackfillClient() {
    context_.TryCancel();
    std::unique_lock lock(mutex_);
    const bool held = !reading_ && arrived_;
    lock.unlock();
    if (held) RemoveHold();
    lock.lock();
    signal_.wait(lock, [this] { return status_.has_value(); });
}

void BackfillClient::read() {
    {
        const std::scoped_lock lock(mutex_);
        arrived_ = false;
        reading_ = true;
    }
    StartRead(&chunk_);
}

void BackfillClient::OnReadDone(bool arrived) {
    {
        const std::scoped_lock lock(mutex_);
        reading_ = false;
        arrived_ = arrived;
        signal_.notify_all();
    }
    if (!arrived) RemoveHold();  // There is nothing left to read.
}

void BackfillClient::OnDone(const grpc::Status& status) {
    const std::scoped_lock lock(mutex_);
    status_ = status;
    signal_.notify_all();
}

Result<std::optional<v1::BackfillChunk>> BackfillClient::next(const std::stop_token& stop,
                                                              std::chrono::seconds patience) {
    std::unique_lock lock(mutex_);
    if (!signal_.wait_for(lock, stop, patience, [this] { return arrived_ || status_.has_value(); }))
        return stop.stop_requested() ? fail(Code::Unavailable, "This service stops.")
                                     : fail(Code::DeadlineExceeded, "The past was not told on.");
    if (status_) {
        if (!status_->ok()) return fail(rpc::to_error(*status_));
        return std::nullopt;
    }
    auto chunk = std::move(chunk_);
    lock.unlock();
    read();
    return chunk;
}

bool BackfillClient::unknown_there() const {
    const std::scoped_lock lock(mutex_);
    return status_ && status_->error_code() == grpc::StatusCode::UNIMPLEMENTED;
}

}  // namespace polyphony::events
