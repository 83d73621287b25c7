#include "platform/http/proxy.h"

#include <fmt/format.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "platform/http/message.h"
#include "platform/http/uri.h"

namespace polyphony::http {

namespace beast = boost::beast;
using beast::http::field;

namespace {

constexpr std::uint32_t kMaxResponseHeadBytes = 64 * 1024;

/// Asking twice does no harm.
bool repeatable(const RequestParser& request, Verb verb) {
    return request.is_done() && (verb == Verb::get || verb == Verb::head || verb == Verb::options);
}

Task<ErrorCode> read_more(beast::flat_buffer& buffer, Stream& from, std::chrono::milliseconds timeout) {
    const auto [error, count] = co_await from.read_some(buffer.prepare(kReadBytes), timeout);
    buffer.commit(count);
    co_return error;
}

}  // namespace

ProxyExchange::ProxyExchange(Connection& client, RequestParser& request, const Request& facts, const Upstream& upstream,
                             const Headers& changed)
    : client_(client), request_(request), facts_(facts), target_(upstream), changed_(changed) {}

ProxyExchange::~ProxyExchange() { client_.upstream_ = nullptr; }

Task<Forwarded> ProxyExchange::run() {
    // An idle connection may be closed by the upstream just now, so it is for requests only that can be sent again.
    for (bool reuse = repeatable(request_, facts_.verb);; reuse = false) {
        if (co_await connect(reuse)) co_return co_await unavailable();
        auto error = co_await send_request();
        // An upstream that refuses a body answers before it has read it.
        if (!error || !upstream_->quiet()) error = co_await read_response_head();
        if (!error) co_return co_await send_response();
        // Who is silent is so on a new connection too.
        if (!reused_ || error == asio::error::operation_aborted) co_return co_await unavailable();
    }
}

Task<ErrorCode> ProxyExchange::connect(bool reuse) {
    reused_ = false;
    buffer_.clear();
    while (reuse) {
        auto idle = client_.shared_->upstreams.take(target_.address);
        if (!idle) break;
        client_.upstream_ = &upstream_.emplace(std::move(*idle), client_.deadline_);
        reused_ = upstream_->quiet();
        if (reused_) co_return ErrorCode{};
    }
    co_return co_await open();
}

Task<ErrorCode> ProxyExchange::open() {
    const auto timeout = client_.limits_.upstream_timeout;
    client_.upstream_ = &upstream_.emplace(Socket(client_.shared_->io), client_.deadline_);
    const std::string_view address = target_.address;
    if (address.starts_with(kUnixPrefix)) {
        const asio::local::stream_protocol::endpoint endpoint(std::string(address.substr(kUnixPrefix.size())));
        co_return co_await upstream_->connect(endpoint, timeout);
    }
    const auto colon = address.rfind(':');
    if (colon == std::string_view::npos) co_return asio::error::make_error_code(asio::error::invalid_argument);
    asio::ip::tcp::resolver resolver(client_.strand_);
    const auto [error, endpoints] = co_await resolver.async_resolve(std::string(address.substr(0, colon)),
                                                                    std::string(address.substr(colon + 1)), kAsTuple);
    auto failed = error;
    for (const auto& entry : endpoints) {
        client_.upstream_ = &upstream_.emplace(Socket(client_.shared_->io), client_.deadline_);
        failed = co_await upstream_->connect(entry.endpoint(), timeout);
        if (!failed) break;
    }
    co_return failed;
}

std::string ProxyExchange::request_head() const {
    const std::string_view target = facts_.target;
    const auto path = split_target(target).value_or(Target{"/", ""}).path;
    // A verb that is not known is passed on as it came.
    const auto known = facts_.verb != Verb::unknown;
    const std::string_view verb = known ? beast::http::to_string(facts_.verb) : request_.get().method_string();
    auto head = fmt::format("{} {} HTTP/1.1\r\n", verb, target.substr(target.find(path)));
    auto headers = facts_.headers;
    remove_hop_by_hop(headers);
    headers.set("traceparent", trace::format(facts_.trace));
    if (headers.count(field::host) == 0) headers.set(field::host, "localhost");
    for (const auto& header : headers) append_field(head, header.name_string(), header.value());
    const bool has_body = facts_.verb == request_.get().method();
    if (has_body && request_.chunked())
        append_field(head, "Transfer-Encoding", "chunked");
    else if (const auto length = request_.content_length(); has_body && length)
        append_field(head, "Content-Length", std::to_string(*length));
    return head += "\r\n";
}

Task<ErrorCode> ProxyExchange::send_request() {
    const auto head = request_head();
    ErrorCode error;
    if (request_.is_done()) {
        error = co_await upstream_->write(head, client_.limits_.write_timeout);
    } else {
        error = co_await client_.invite_body(request_);
        if (error) co_return error;
        if (request_.chunked())
            error = co_await send_chunks(request_, client_.buffer_, client_.stream_, *upstream_, head, true);
        else
            error = co_await send_body(client_.buffer_, client_.stream_, *upstream_, head,
                                       request_.content_length().value_or(0));
    }
    request_complete_ = !error;
    co_return error;
}

Task<ErrorCode> ProxyExchange::read_response_head() {
    const auto until = std::chrono::steady_clock::now() + client_.limits_.upstream_timeout;
    for (;;) {
        response_.emplace();
        response_->header_limit(kMaxResponseHeadBytes);
        response_->body_limit(boost::none);
        response_->skip(facts_.verb == Verb::head);
        while (!response_->is_header_done()) {
            ErrorCode error = beast::http::error::need_more;
            if (buffer_.size() > 0) buffer_.consume(response_->put(buffer_.data(), error));
            if (!error) continue;
            if (error != beast::http::error::need_more) co_return error;
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
            error = co_await read_more(buffer_, *upstream_, left);
            if (error) co_return error;
        }
        // Interim responses (RFC 9110 section 15.2) are not for the client, which was told to go on already.
        if (response_->get().result_int() >= 200) co_return ErrorCode{};
    }
}

Task<Forwarded> ProxyExchange::send_response() {
    auto headers = Headers(response_->get().base());
    const auto length = response_->content_length();
    const auto status = static_cast<Status>(response_->get().result_int());  // Also one that has no name.
    const bool no_body = response_->is_done();
    const bool http_1_0 = request_.get().version() < 11;
    const bool known = no_body || length;

    Framing framing;
    framing.http_1_0 = http_1_0;
    framing.chunked = !known && !http_1_0;
    framing.keep_alive =
        request_complete_ && request_.keep_alive() && (known || framing.chunked) && !client_.shared_->draining;
    if (length) framing.content_length = *length;
    remove_hop_by_hop(headers);
    for (const auto& header : changed_) headers.set(header.name_string(), header.value());
    const auto head = response_head(status, headers, framing);
    client_.stream_.begin_answer();

    ErrorCode error;
    if (no_body)
        error = co_await client_.stream_.write(head, client_.limits_.write_timeout);
    else if (length)
        error = co_await send_body(buffer_, *upstream_, client_.stream_, head, *length);
    else
        error = co_await send_chunks(*response_, buffer_, *upstream_, client_.stream_, head, framing.chunked);

    const bool until_close = !known && response_->need_eof();
    if (!error && request_complete_ && response_->keep_alive() && !until_close && buffer_.size() == 0)
        client_.shared_->upstreams.put(target_.address, upstream_->release());
    if (!request_complete_) co_await client_.stream_.linger();
    co_return Forwarded{status, !error && framing.keep_alive};
}

Task<Forwarded> ProxyExchange::unavailable() {
    const Error error{Code::Unavailable, "This part of the platform does not answer; try again in a moment."};
    auto response = problem(error);
    const bool body_pending = !request_.is_done() && !request_complete_;
    Forwarded forwarded{response.status, false};
    if (body_pending)
        co_await client_.refuse(std::move(response), request_);
    else
        forwarded.keep_alive = co_await client_.send(std::move(response), request_, request_.keep_alive());
    co_return forwarded;
}

Task<ErrorCode> ProxyExchange::send_body(beast::flat_buffer& buffer, Stream& from, Stream& to, std::string_view head,
                                         std::uint64_t length) {
    const auto timeout = client_.limits_.write_timeout;
    const auto buffered = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length));
    const std::array<std::string_view, 2> parts{head, {static_cast<const char*>(buffer.data().data()), buffered}};
    if (const auto error = co_await to.write(parts, timeout)) co_return error;
    buffer.consume(buffered);
    if (length == buffered) co_return ErrorCode{};
    client_.release_buffer();
    if (buffer.size() == 0) buffer.shrink_to_fit();

    auto pipe = client_.shared_->upstreams.take_pipe();
    if (!pipe.open()) co_return asio::error::make_error_code(asio::error::no_descriptors);
    const auto error = co_await to.splice_from(from, pipe, length - buffered, timeout);
    if (!error) client_.shared_->upstreams.put_pipe(std::move(pipe));
    co_return error;
}

template <class Parser>
Task<ErrorCode> ProxyExchange::send_chunks(Parser& parser, beast::flat_buffer& buffer, Stream& from, Stream& to,
                                           std::string_view head, bool chunked) {
    const auto timeout = client_.limits_.write_timeout;
    parser.eager(true);
    auto error = co_await to.write(head, timeout);
    while (!error) {
        if (buffer.size() > 0 && !parser.is_done()) {
            buffer.consume(parser.put(buffer.data(), error));
            if (error && error != beast::http::error::need_more) co_return error;
        }
        const auto body = std::exchange(parser.get().body(), {});
        if (!body.empty()) {
            const auto size = chunked ? fmt::format("{:x}\r\n", body.size()) : std::string();
            const std::array<std::string_view, 3> parts{size, body, chunked ? "\r\n" : ""};
            error = co_await to.write(parts, timeout);
            if (error) co_return error;
        }
        if (parser.is_done()) {
            if (chunked) error = co_await to.write("0\r\n\r\n", timeout);
            co_return error;
        }
        error = co_await read_more(buffer, from, timeout);
        if (error == asio::error::eof) parser.put_eof(error);
    }
    co_return error;
}

}  // namespace polyphony::http
