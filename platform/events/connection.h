#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "platform/error.h"
#include "platform/events/handles.h"

namespace polyphony::events {

/// A connection to the broker that goes on trying for ever. Thread-safe.
class Connection {
  public:
    /// `changed` is called, on a thread of the client, whenever the connection comes or goes.
    Connection(std::string url, std::string name, std::function<void()> changed);
    /// Closes; see close().
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Begins to connect; may take a second if the broker's host does not answer. Later calls do nothing.
    void open();
    /// Ends the connection for good: whatever waits for it returns with an error.
    void close();

    bool connected() const { return connected_; }
    /// A number for each time that the connection was established, from 1; 0 before the first. A place in a stream that
    /// was learnt in another epoch must be learnt anew, since the broker may have lost its store.
    std::uint64_t epoch() const { return epoch_; }

    /// Valid from open() until the end of this object; null if the URL is malformed.
    natsConnection* get() const { return connection_; }

  private:
    void established();
    static void on_established(natsConnection* connection, void* self);
    static void on_lost(natsConnection* connection, void* self);
    static void on_closed(natsConnection* connection, void* self);
    static void on_error(natsConnection* connection, natsSubscription* subscription, natsStatus error, void* self);
    natsStatus connect();

    const std::string url_;
    const std::string name_;
    const std::function<void()> changed_;
    std::mutex opening_;
    bool opened_ = false;
    std::atomic<natsConnection*> connection_ = nullptr;
    std::atomic<bool> connected_ = false;
    std::atomic<std::uint64_t> epoch_ = 0;
    std::mutex closing_;
    std::condition_variable closed_signal_;
    bool closed_ = false;
};

/// The error for what the client reports while it did `what`.
Error broker_error(const char* what, natsStatus status, jsErrCode code = static_cast<jsErrCode>(0));

/// A JetStream context; null if there is no connection yet.
ContextHandle jetstream(const Connection& connection, const jsOptions* options = nullptr);

/// The state of a stream; creates it, with file storage and this retention, if it is missing. A work queue keeps what
/// was not acknowledged; other streams keep all for the retention time, or for ever if it is 0.
Result<StreamInfoHandle> have_stream(jsCtx* context, const std::string& name, const std::string& subjects,
                                     std::int64_t retention_ms, jsRetentionPolicy policy = js_LimitsPolicy);

}  // namespace polyphony::events
