#include "platform/http/connection.h"

#include <spdlog/spdlog.h>

#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "platform/http/message.h"
#include "platform/http/proxy.h"
#include "platform/http/uri.h"
#include "platform/http/websocket.h"

namespace polyphony::http {

namespace beast = boost::beast;
using beast::http::field;

namespace {

/// For a request that is on its way while the server drains.
constexpr std::chrono::milliseconds kDrainIdleTimeout{500};

/// Bytes of a streamed body that are asked for at once.
constexpr std::size_t kChunkBytes = 64 * 1024;

/// A head is held back for the body to fill its packet, but not before a small one: the kernel sends 64 KiB at once,
/// and a little more than that costs half as much again.
constexpr std::uint64_t kLargeBody = 256 * 1024;

/// The response to a request that could not be read.
Response refusal(ErrorCode error, const RequestParser& parser) {
    if (error == beast::http::error::header_limit)
        return parser.get().target().empty()
                   ? problem(Status::uri_too_long, "uri_too_long", "The request's address is too long.")
                   : problem(Status::request_header_fields_too_large, "header_too_large",
                             "The request's header fields are too long.");
    if (error == beast::http::error::body_limit)
        return problem(Status::payload_too_large, "body_too_large", "The request's body is too large.");
    if (error == asio::error::operation_aborted)
        return problem(Status::request_timeout, "request_timeout", "The request took too long to arrive.");
    return problem(Status::bad_request, "malformed_request", "The request is not valid HTTP.");
}

/// The connection is gone: there is nobody to answer.
bool gone(ErrorCode error) {
    return error == asio::error::eof ||
           (error.category() == boost::system::system_category() && error != asio::error::operation_aborted);
}

std::optional<Request> make_request(const RequestParser::value_type& message, const Target& target) {
    auto path = percent_decode(target.path);
    auto query = parse_form(target.query);
    if (!path || !query) return std::nullopt;
    Request request;
    request.verb = message.method();
    request.target = message.target();
    request.path = std::move(*path);
    request.query = std::move(*query);
    request.headers = message.base();
    request.trace = trace::child(trace::parse(message["traceparent"]));
    return request;
}

/// Nothing if it is not known before the end.
std::optional<std::uint64_t> length_of(const Response& response) {
    if (const auto* text = std::get_if<std::string>(&response.body)) return text->size();
    if (const auto* file = std::get_if<FileRange>(&response.body)) return file->length;
    if (const auto* several = std::get_if<MultipartRanges>(&response.body)) return several->length();
    return std::nullopt;
}

Response not_allowed(const std::vector<Verb>& allowed) {
    auto response =
        problem(Status::method_not_allowed, "method_not_allowed", "This address does not know that method.");
    std::string verbs;
    for (const auto verb : allowed) verbs.append(verbs.empty() ? "" : ", ").append(beast::http::to_string(verb));
    response.headers.set(field::allow, verbs);
    return response;
}

}  // namespace

Connection::Connection(std::shared_ptr<Shared> shared, Socket socket, std::string remote_address, Strand strand)
    : shared_(std::move(shared)),
      limits_(shared_->limits),
      stream_(std::move(socket), deadline_, limits_.min_write_bytes),
      remote_address_(std::move(remote_address)),
      strand_(std::move(strand)) {}

Task<> Connection::run() {
    // While draining, each answer says that it is the last one.
    for (bool open = true; open;) open = co_await serve();
    stream_.close();
}

void Connection::end_late_wait(Deadline::Time now) {
    if (!deadline_.passed(now)) return;
    asio::post(strand_, [self = shared_from_this()] {
        if (!self->deadline_.passed(std::chrono::steady_clock::now())) return;
        self->stream_.cancel();
        if (self->upstream_) self->upstream_->cancel();
    });
}

void Connection::drain() {
    asio::post(strand_, [self = shared_from_this()] {
        constexpr std::uint16_t kServiceRestart = 1012;
        if (self->websocket_)
            self->websocket_->close(kServiceRestart, "The server restarts; connect again.");
        else if (self->idle_)
            self->deadline_.set(kDrainIdleTimeout);
    });
}

void Connection::abort() {
    asio::post(strand_, [self = shared_from_this()] {
        self->stream_.close();
        if (self->upstream_) self->upstream_->close();
        if (self->websocket_) self->websocket_->abort();
    });
}

Task<bool> Connection::serve() {
    RequestParser parser;
    // Whether there is a limit for the body depends on the route: what is passed on is limited by who answers it.
    parser.body_limit(boost::none);
    parser.header_limit(static_cast<std::uint32_t>(limits_.max_header_bytes));
    idle_ = true;
    const auto error = co_await read_head(parser);
    first_ = false;
    idle_ = false;
    if (!error) co_return co_await answer(parser);
    if (gone(error) || (error == asio::error::operation_aborted && !parser.got_some() && buffer_.size() == 0))
        co_return false;
    auto response = refusal(error, parser);
    shared_->metrics.record("", response.status, {});
    co_return co_await refuse(std::move(response), parser);
}

Task<bool> Connection::answer(RequestParser& parser) {
    const auto started = std::chrono::steady_clock::now();
    const auto& message = parser.get();
    const auto target = split_target(message.target());
    auto match = target ? shared_->router.match(message.method(), target->path) : Router::Match();
    if (const auto* refused = match.admission ? (*match.admission)() : nullptr) {
        shared_->metrics.record(match.pattern, refused->response.status, {});
        co_return co_await answer_fixed(*refused, parser);
    }
    auto request = target ? make_request(message, *target) : std::nullopt;
    if (!request || (message.version() == 11 && message.count(field::host) != 1)) {
        auto answered = request ? std::nullopt : shared_->router.unreadable(message.target());
        auto response = answered ? std::move(*answered) : refusal(beast::http::error::bad_target, parser);
        shared_->metrics.record("", response.status, {});
        co_return co_await refuse(std::move(response), parser);
    }
    request->remote_address = remote_address_;
    request->path_parameters = std::move(match.path_parameters);
    auto status = Status::unknown;
    const bool keep_alive = co_await dispatch(parser, *request, match, status);
    shared_->metrics.record(match.pattern, status, std::chrono::steady_clock::now() - started);
    co_return keep_alive;
}

Task<bool> Connection::dispatch(RequestParser& parser, Request& request, const Router::Match& match, Status& status) {
    const bool upgrade = beast::websocket::is_upgrade(parser.get());
    if (match.upstream) {
        std::optional<Response> refused;
        if (*match.guard) refused = co_await (*match.guard)(request);
        if (refused) {
            status = refused->status;
            co_return co_await answer_without_body(std::move(*refused), parser);
        }
        co_return co_await pass_on(parser, request, *match.upstream, {}, status);
    }
    if (match.websocket && upgrade) {
        status = Status::switching_protocols;
        co_await serve_websocket(parser, request, *match.websocket);
        co_return false;
    }

    ErrorCode error;
    if (!match.streaming) {
        error = co_await read_body(parser);
    } else {
        request.chunks = [this, &parser] { return next_chunk(parser); };
        if (!parser.is_done()) error = co_await invite_body(parser);
    }
    if (error) {
        if (gone(error)) {
            status = Status::bad_request;
            co_return false;
        }
        auto response = refusal(error, parser);
        status = response.status;
        co_return co_await refuse(std::move(response), parser);
    }
    request.body = std::move(parser.get().body());

    Response response;
    if (!match.allowed.empty()) {
        response = not_allowed(match.allowed);
    } else if (match.websocket) {
        response = problem(Status::upgrade_required, "upgrade_required", "This address speaks WebSocket only.");
        response.headers.set(field::upgrade, "websocket");
    } else if (match.handler) {
        response = co_await call(*match.handler, request);
    } else {
        response = problem(Status::not_found, "not_found", "There is nothing at this address.");
    }
    if (auto* passed_on = std::get_if<PassedOn>(&response.body)) {
        request.target = std::move(passed_on->target);
        if (request.verb != Verb::head) request.verb = Verb::get;
        request.headers.erase(field::content_type);
        co_return co_await pass_on(parser, request, passed_on->upstream, response.headers, status);
    }
    status = response.status;
    if (match.streaming) co_return co_await answer_without_body(std::move(response), parser);
    co_return co_await send(std::move(response), parser, parser.keep_alive());
}

Task<bool> Connection::pass_on(RequestParser& parser, const Request& request, const Upstream& upstream,
                               const Headers& changed, Status& status) {
    ProxyExchange exchange(*this, parser, request, upstream, changed);
    const auto forwarded = co_await exchange.run();
    status = forwarded.status;
    co_return forwarded.keep_alive;
}

Task<Response> Connection::call(const Handler& handler, Request& request) {
    try {
        co_return co_await handler(request);
    } catch (const std::exception& exception) {
        spdlog::error("The handler of {} failed: {}", request.path, exception.what());
    }
    co_return problem(Status::internal_server_error, name(Code::Internal), "Something went wrong; it has been noted.");
}

Task<> Connection::serve_websocket(RequestParser& parser, Request& request, const WebSocketHandler& handler) {
    // Frames may follow only after the handshake.
    if (buffer_.size() > 0) co_return;
    const auto session = std::make_shared<WebSocketSession>(stream_.release(), strand_, limits_);
    if (!co_await session->accept(parser.get())) co_return;
    websocket_ = session;
    if (shared_->draining) drain();
    try {
        co_await handler(request, session);
    } catch (const std::exception& exception) {
        spdlog::error("The WebSocket of {} failed: {}", request.path, exception.what());
    }
    co_await session->finish();
    websocket_.reset();
}

void Connection::release_buffer() {
    if (buffer_.size() == 0) buffer_.shrink_to_fit();
}

Task<ErrorCode> Connection::read_more(std::chrono::milliseconds timeout, std::size_t bytes) {
    const auto [error, count] = co_await stream_.read_some(buffer_.prepare(bytes), timeout);
    buffer_.commit(count);
    co_return error;
}

Task<ErrorCode> Connection::read_head(RequestParser& parser) {
    using Clock = std::chrono::steady_clock;
    std::optional<Clock::time_point> until;
    if (first_ || buffer_.size() > 0) until = Clock::now() + limits_.header_timeout;
    std::size_t head_bytes = 0;
    for (;;) {
        // Empty lines before a request are to be ignored (RFC 9112 section 2.2).
        while (!parser.got_some() && buffer_.size() > 0 && *static_cast<const char*>(buffer_.data().data()) == '\r') {
            if (buffer_.size() < 2) break;
            if (static_cast<const char*>(buffer_.data().data())[1] != '\n') break;
            buffer_.consume(2);
        }
        if (buffer_.size() > 0) {
            ErrorCode error;
            const auto used = parser.put(buffer_.data(), error);
            buffer_.consume(used);
            head_bytes += used;
            if (parser.is_header_done()) co_return ErrorCode{};
            if (head_bytes + buffer_.size() > limits_.max_header_bytes) error = beast::http::error::header_limit;
            if (error && error != beast::http::error::need_more) co_return error;
        }
        const auto idle_timeout =
            shared_->draining ? std::min(limits_.idle_timeout, kDrainIdleTimeout) : limits_.idle_timeout;
        const auto timeout =
            until ? std::chrono::duration_cast<std::chrono::milliseconds>(*until - Clock::now()) : idle_timeout;
        if (const auto error = co_await read_more(timeout)) co_return error;
        idle_ = false;
        if (!until) until = Clock::now() + limits_.header_timeout;
    }
}

Task<ErrorCode> Connection::invite_body(const RequestParser& parser) {
    if (buffer_.size() == 0 && beast::iequals(parser.get()[field::expect], "100-continue"))
        co_return co_await stream_.write("HTTP/1.1 100 Continue\r\n\r\n", limits_.write_timeout);
    co_return ErrorCode{};
}

Task<ErrorCode> Connection::read_body(RequestParser& parser) {
    if (parser.is_done()) co_return ErrorCode{};
    const auto limit = limits_.max_body_bytes;
    if (parser.content_length().value_or(0) > limit) co_return beast::http::error::body_limit;
    parser.body_limit(limit);
    parser.eager(true);
    if (const auto error = co_await invite_body(parser)) co_return error;
    for (;;) {
        if (buffer_.size() > 0) {
            ErrorCode error;
            buffer_.consume(parser.put(buffer_.data(), error));
            if (error && error != beast::http::error::need_more) co_return error;
            if (parser.is_done()) co_return ErrorCode{};
        }
        if (const auto error = co_await read_more(limits_.header_timeout)) co_return error;
    }
}

Task<Result<std::string>> Connection::next_chunk(RequestParser& parser) {
    parser.eager(true);
    auto& body = parser.get().body();
    while (body.empty() && !parser.is_done()) {
        ErrorCode error = beast::http::error::need_more;
        if (buffer_.size() > 0) buffer_.consume(parser.put(buffer_.data(), error));
        if (error == beast::http::error::need_more && body.empty())
            error = co_await read_more(limits_.header_timeout, kChunkBytes);
        if (error && body.empty()) co_return fail(Code::Unavailable, "The body ended early.");
    }
    co_return std::exchange(body, {});
}

Task<bool> Connection::answer_fixed(const FixedResponse& fixed, RequestParser& parser) {
    const bool usual = parser.is_done() && parser.keep_alive() && !shared_->draining && parser.get().version() == 11 &&
                       parser.get().method() != Verb::head;
    if (!usual) co_return co_await answer_without_body(fixed.response, parser);
    stream_.begin_answer();
    co_return !co_await stream_.write(fixed.bytes, limits_.write_timeout);
}

// A body that is not here yet is not waited for.
Task<bool> Connection::answer_without_body(Response response, RequestParser& parser) {
    if (!parser.is_done() && buffer_.size() > 0) {
        ErrorCode error;
        parser.eager(true);
        parser.body_limit(limits_.max_body_bytes);
        buffer_.consume(parser.put(buffer_.data(), error));
    }
    if (!parser.is_done()) co_return co_await refuse(std::move(response), parser);
    co_return co_await send(std::move(response), parser, parser.keep_alive());
}

Task<bool> Connection::refuse(Response response, const RequestParser& parser) {
    co_await send(std::move(response), parser, false);
    co_await stream_.linger();
    co_return false;
}

Task<bool> Connection::send(Response response, const RequestParser& parser, bool keep_alive) {
    Framing framing;
    framing.keep_alive = keep_alive && !shared_->draining;
    framing.http_1_0 = parser.get().version() < 11;
    framing.content_length = length_of(response);
    if (!framing.content_length) {
        framing.chunked = !framing.http_1_0;
        framing.keep_alive = framing.keep_alive && framing.chunked;
    }
    const bool no_body = bodyless(response.status);
    if (no_body) {
        framing.content_length.reset();
        framing.chunked = false;
    }
    const auto head = response_head(response.status, response.headers, framing);

    stream_.begin_answer();
    ErrorCode error;
    if (no_body || parser.get().method() == Verb::head)
        error = co_await stream_.write(head, limits_.write_timeout);
    else
        error = co_await send_body(response, head, framing);
    co_return !error && framing.keep_alive;
}

Task<ErrorCode> Connection::send_body(Response& response, std::string_view head, const Framing& framing) {
    if (const auto* text = std::get_if<std::string>(&response.body)) {
        const std::array<std::string_view, 2> parts{head, *text};
        co_return co_await stream_.write(parts, limits_.write_timeout);
    }
    // What is read slowly shall hold little meanwhile.
    if (length_of(response).value_or(kLargeBody) >= kLargeBody) release_buffer();
    if (const auto* several = std::get_if<MultipartRanges>(&response.body))
        co_return co_await send_ranges(*several, head);
    if (auto* chunks = std::get_if<ChunkSource>(&response.body))
        co_return co_await send_chunks(*chunks, head, framing.chunked);
    const auto& file = std::get<FileRange>(response.body);
    const bool more = file.length >= kLargeBody;
    if (const auto error = co_await stream_.write(head, limits_.write_timeout, more)) co_return error;
    co_return co_await send_file(file);
}

Task<ErrorCode> Connection::send_ranges(const MultipartRanges& ranges, std::string_view head) {
    constexpr bool kMore = true;
    if (const auto error = co_await stream_.write(head, limits_.write_timeout, kMore)) co_return error;
    for (const auto& part : ranges.parts) {
        if (const auto error = co_await stream_.write(part.head, limits_.write_timeout, kMore)) co_return error;
        if (const auto error = co_await send_file(part.range)) co_return error;
    }
    co_return co_await stream_.write(ranges.end, limits_.write_timeout);
}

Task<ErrorCode> Connection::send_file(FileRange range) {
    if (!range.filling) co_return co_await stream_.send_file(range, limits_.write_timeout);
    while (range.length > 0) {
        if (range.ready == 0) {
            const auto there = co_await range.filling(range.offset, range.length);
            if (!there) co_return asio::error::make_error_code(asio::error::connection_aborted);
            range.ready = *there;
        }
        const FileRange part{range.file, range.offset, range.ready};
        if (const auto error = co_await stream_.send_file(part, limits_.write_timeout)) co_return error;
        range.offset += part.length;
        range.length -= part.length;
        range.ready = 0;
    }
    co_return ErrorCode{};
}

Task<ErrorCode> Connection::send_chunks(ChunkSource& source, std::string_view head, bool chunked) {
    auto error = co_await stream_.write(head, limits_.write_timeout);
    while (!error) {
        auto chunk = co_await source();
        if (!chunk) co_return asio::error::make_error_code(asio::error::connection_aborted);
        const auto size = chunked ? fmt::format("{:x}\r\n", chunk->size()) : std::string();
        const std::array<std::string_view, 3> parts{size, *chunk, chunked ? "\r\n" : ""};
        error = co_await stream_.write(parts, limits_.write_timeout);
        if (chunk->empty()) break;
    }
    co_return error;
}

}  // namespace polyphony::http
