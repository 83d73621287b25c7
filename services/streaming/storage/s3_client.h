#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/metrics/metrics.h"
#include "platform/rpc/circuit_breaker.h"
#include "services/streaming/storage/credentials.h"
#include "services/streaming/storage/object_store.h"

namespace polyphony::streaming {

struct S3Options {
    std::string endpoint;  ///< Origin of the store, such as https://s3.eu-central-1.amazonaws.com.
    std::string region = "us-east-1";
    Credentials credentials;
    std::chrono::milliseconds connect{2000};  ///< To get a connection.
    std::chrono::milliseconds stall{4000};    ///< Without a byte.
    std::chrono::milliseconds whole{60'000};  ///< For one answer.
    rpc::CircuitBreakerOptions breaker;
};

/// An S3-compatible store, by GET with AWS Signature Version 4 and addresses in path style, over connections that are
/// kept. After too many failures nothing is asked for a moment, and all fails with Unavailable at once.
class S3Client : public ObjectStore {
  public:
    S3Client(S3Options options, metrics::Metrics& metrics);
    ~S3Client() override;

    Result<ObjectFacts> facts(const ObjectName& name) override;
    Result<void> read(const ObjectName& name, const std::string& etag, ObjectPart part, const Sink& sink) override;

    /// Ends what is under way, and all that comes later.
    void stop() { stopping_ = true; }

  private:
    struct Transfer;
    class Handle;

    /// Asks for a part and fills `transfer`. Succeeds if the store answered with bytes or with 416.
    Result<void> get(const ObjectName& name, Transfer& transfer);
    Result<void> perform(const ObjectName& name, Transfer& transfer);
    Result<void> judge(const ObjectName& name, const Transfer& transfer, int outcome);
    std::unique_ptr<Handle> take_handle();
    void give_back(std::unique_ptr<Handle> handle);

    const S3Options options_;
    rpc::CircuitBreaker breaker_;
    prometheus::Counter& bytes_;
    prometheus::Counter& answered_;
    prometheus::Counter& refused_;
    prometheus::Counter& failed_;
    std::atomic<bool> stopping_{false};

    std::mutex mutex_;  // Guards all below.
    std::vector<std::unique_ptr<Handle>> idle_;
    std::string told_;  ///< The advice that was logged last.
};

}  // namespace polyphony::streaming
