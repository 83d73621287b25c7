#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "platform/error.h"

namespace polyphony::streaming {

/// What an object is called.
struct ObjectName {
    std::string bucket;
    std::string key;

    friend bool operator==(const ObjectName&, const ObjectName&) = default;
};

/// What is known of an object.
struct ObjectFacts {
    std::string etag;  ///< As the store gives it, with its quotes; other bytes have another one.
    std::uint64_t size = 0;
    std::chrono::sys_seconds modified;
};

/// A part of an object.
struct ObjectPart {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// Objects of another machine. Its functions block, for a bounded time; thread-safe.
class ObjectStore {
  public:
    /// Takes bytes as they come; its failure ends the transfer.
    using Sink = std::function<Result<void>(std::string_view)>;

    virtual ~ObjectStore() = default;

    /// Fails with NotFound, and with Unavailable if the store does not answer as it should.
    virtual Result<ObjectFacts> facts(const ObjectName& name) = 0;

    /// Gives the bytes of a part of the object with this etag to `sink`, in order. Fails as facts() does, and with
    /// Aborted if the object has another etag by now; what the sink took is right even then.
    virtual Result<void> read(const ObjectName& name, const std::string& etag, ObjectPart part, const Sink& sink) = 0;
};

}  // namespace polyphony::streaming
