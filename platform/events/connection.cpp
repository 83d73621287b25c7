#include "platform/events/connection.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace polyphony::events {
namespace {

constexpr std::int64_t kConnectTimeoutMs = 1000;
constexpr std::int64_t kReconnectWaitMs = 100;
constexpr std::int64_t kReconnectJitterMs = 50;
constexpr std::int64_t kFlushTimeoutMs = 500;
constexpr std::int64_t kPingIntervalMs = 20'000;
// What is published while there is no connection must fail and not go out later, when it may be out of order.
constexpr int kReconnectBufferBytes = 1;

using OptionsHandle = std::unique_ptr<natsOptions, Destroy<natsOptions_Destroy>>;

}  // namespace

Connection::Connection(std::string url, std::string name, std::function<void()> changed)
    : url_(std::move(url)), name_(std::move(name)), changed_(std::move(changed)) {}

Connection::~Connection() {
    close();
    natsConnection_Destroy(connection_.exchange(nullptr));
}

void Connection::open() {
    const std::scoped_lock lock(opening_);
    if (opened_) return;
    opened_ = true;
    const auto status = connect();
    if (status == NATS_OK) established();
    if (status == NATS_OK || status == NATS_NOT_YET_CONNECTED) return;
    spdlog::error("The broker's address cannot be used: {}", natsStatus_GetText(status));
}

natsStatus Connection::connect() {
    natsOptions* made = nullptr;
    auto status = natsOptions_Create(&made);
    if (status != NATS_OK) return status;
    const OptionsHandle options(made);
    const auto set = [&status](natsStatus result) {
        if (status == NATS_OK) status = result;
    };
    set(natsOptions_SetURL(made, url_.c_str()));
    set(natsOptions_SetName(made, name_.c_str()));
    set(natsOptions_SetTimeout(made, kConnectTimeoutMs));
    set(natsOptions_SetMaxReconnect(made, -1));
    set(natsOptions_SetReconnectWait(made, kReconnectWaitMs));
    set(natsOptions_SetReconnectJitter(made, kReconnectJitterMs, kReconnectJitterMs));
    set(natsOptions_SetReconnectBufSize(made, kReconnectBufferBytes));
    set(natsOptions_SetPingInterval(made, kPingIntervalMs));
    set(natsOptions_SetFailRequestsOnDisconnect(made, true));
    set(natsOptions_SetRetryOnFailedConnect(made, true, on_established, this));
    set(natsOptions_SetReconnectedCB(made, on_established, this));
    set(natsOptions_SetDisconnectedCB(made, on_lost, this));
    set(natsOptions_SetClosedCB(made, on_closed, this));
    set(natsOptions_SetErrorHandler(made, on_error, this));
    if (status != NATS_OK) return status;

    natsConnection* connection = nullptr;
    status = natsConnection_Connect(&connection, made);
    connection_ = connection;
    return status;
}

void Connection::close() {
    natsConnection* const connection = connection_;
    if (connection == nullptr) return;
    // Acknowledgements may still be in the client's buffer.
    if (connected_.exchange(false)) natsConnection_FlushTimeout(connection, kFlushTimeoutMs);
    natsConnection_Close(connection);
    // The last call that the client makes to this object.
    std::unique_lock lock(closing_);
    closed_signal_.wait(lock, [this] { return closed_; });
}

void Connection::established() {
    ++epoch_;
    connected_ = true;
    changed_();
}

void Connection::on_established(natsConnection*, void* self) {
    spdlog::info("The broker is there.");
    static_cast<Connection*>(self)->established();
}

void Connection::on_lost(natsConnection*, void* self) {
    auto* const connection = static_cast<Connection*>(self);
    if (!connection->connected_.exchange(false)) return;
    spdlog::warn("The broker is gone; events wait until it is back.");
    connection->changed_();
}

void Connection::on_closed(natsConnection*, void* self) {
    auto* const connection = static_cast<Connection*>(self);
    connection->connected_ = false;
    const std::scoped_lock lock(connection->closing_);
    connection->closed_ = true;
    connection->closed_signal_.notify_all();
}

void Connection::on_error(natsConnection*, natsSubscription*, natsStatus error, void*) {
    spdlog::warn("The broker reports: {}", natsStatus_GetText(error));
}

Error broker_error(const char* what, natsStatus status, jsErrCode code) {
    const bool late = status == NATS_TIMEOUT;
    return {late ? Code::DeadlineExceeded : Code::Unavailable,
            fmt::format("{}: {} (JetStream {})", what, natsStatus_GetText(status), static_cast<int>(code))};
}

ContextHandle jetstream(const Connection& connection, const jsOptions* options) {
    jsCtx* context = nullptr;
    if (connection.get() == nullptr) return nullptr;
    // The client copies the options.
    natsConnection_JetStream(&context, connection.get(), const_cast<jsOptions*>(options));
    return ContextHandle(context);
}

Result<StreamInfoHandle> have_stream(jsCtx* context, const std::string& name, const std::string& subjects,
                                     std::int64_t retention_ms, jsRetentionPolicy policy) {
    jsStreamInfo* info = nullptr;
    auto code = static_cast<jsErrCode>(0);
    auto status = js_GetStreamInfo(&info, context, name.c_str(), nullptr, &code);
    if (status == NATS_NOT_FOUND || code == JSStreamNotFoundErr) {
        jsStreamConfig config;
        jsStreamConfig_Init(&config);
        const char* all[] = {subjects.c_str()};
        config.Name = name.c_str();
        config.Subjects = all;
        config.SubjectsLen = 1;
        config.Storage = js_FileStorage;
        config.Retention = policy;
        config.MaxAge = retention_ms * kNanosecondsPerMs;
        code = static_cast<jsErrCode>(0);
        status = js_AddStream(&info, context, &config, nullptr, &code);
        // Someone else may have been faster.
        if (code == JSStreamNameExistErr) status = js_GetStreamInfo(&info, context, name.c_str(), nullptr, &code);
    }
    if (status != NATS_OK) return fail(broker_error("The broker has no stream for events", status, code));
    return StreamInfoHandle(info);
}

}  // namespace polyphony::events
