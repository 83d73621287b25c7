#include "platform/http/websocket.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/beast/core/buffers_to_string.hpp>

namespace polyphony::http {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

WebSocketSession::WebSocketSession(Socket socket, Connection::Strand strand, const Limits& limits)
    : stream_(std::move(socket)), strand_(std::move(strand)), max_queue_(limits.max_websocket_queue) {
    websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = limits.header_timeout;
    timeout.idle_timeout = limits.idle_timeout;
    timeout.keep_alive_pings = true;
    stream_.set_option(timeout);
    stream_.read_message_max(limits.max_body_bytes);
    stream_.text(true);
}

Task<bool> WebSocketSession::accept(const RequestParser::value_type& request) {
    const auto [error] = co_await stream_.async_accept(request, kAsTuple);
    co_return !error;
}

Task<std::optional<std::string>> WebSocketSession::receive() {
    beast::flat_buffer buffer;
    const auto [error, count] = co_await stream_.async_read(buffer, kAsTuple);
    if (error) co_return std::nullopt;
    if (!stream_.got_text()) {
        close(websocket::close_code::unknown_data, "Only text is understood here.");
        co_return std::nullopt;
    }
    co_return beast::buffers_to_string(buffer.data());
}

void WebSocketSession::send(std::string message) {
    if (queued_.fetch_add(1) >= max_queue_) return abort();
    asio::post(strand_, [self = shared_from_this(), message = std::move(message)]() mutable {
        self->queue_.push_back(std::move(message));
        if (self->writing_ || self->closing_) return;
        self->writing_ = true;
        asio::co_spawn(self->strand_, self->write_queue(), [self](std::exception_ptr) {});
    });
}

Task<> WebSocketSession::write_queue() {
    while (!queue_.empty() && !closing_) {
        const auto message = std::move(queue_.front());
        queue_.pop_front();
        const auto [error, count] = co_await stream_.async_write(asio::buffer(message), kAsTuple);
        queued_.fetch_sub(1);
        if (error) break;
    }
    writing_ = false;
}

void WebSocketSession::close(std::uint16_t code, std::string reason) {
    // Runs at once when called by the handler, so that this goodbye comes before the one of finish().
    asio::dispatch(strand_, [self = shared_from_this(), code, reason = std::move(reason)]() mutable {
        if (std::exchange(self->closing_, true)) return;
        asio::co_spawn(self->strand_, self->say_goodbye(code, std::move(reason)), [self](std::exception_ptr) {});
    });
}

Task<> WebSocketSession::finish() {
    if (std::exchange(closing_, true)) co_return;
    co_await say_goodbye(websocket::close_code::normal, {});
}

Task<> WebSocketSession::say_goodbye(std::uint16_t code, std::string reason) {
    if (!stream_.is_open()) co_return;
    // A control frame carries at most 123 bytes of reason (RFC 6455 section 5.5).
    constexpr std::size_t kMaxReason = 123;
    const websocket::close_reason message(static_cast<websocket::close_code>(code),
                                          std::string_view(reason).substr(0, kMaxReason));
    co_await stream_.async_close(message, kAsTuple);
}

void WebSocketSession::abort() {
    asio::post(strand_, [self = shared_from_this()] {
        ErrorCode ignored;
        self->closing_ = true;
        self->stream_.next_layer().close(ignored);
    });
}

}  // namespace polyphony::http
