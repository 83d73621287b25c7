#pragma once

#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>

#include "platform/http/message.h"
#include "platform/http/shared.h"
#include "platform/http/stream.h"

namespace polyphony::http {

class WebSocketSession;

using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

/// One client's connection: serves its requests one after another, so that pipelined ones are answered in order.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    using Strand = asio::strand<asio::io_context::executor_type>;

    Connection(std::shared_ptr<Shared> shared, Socket socket, std::string remote_address, Strand strand);

    /// Serves until the connection ends.
    Task<> run();

    // From any thread:

    /// Ends the current wait if its deadline has passed.
    void end_late_wait(Deadline::Time now);
    /// Ends the connection as soon as no request is under way; a WebSocket is told to reconnect.
    void drain();
    /// Ends the connection at once.
    void abort();

  private:
    friend class ProxyExchange;

    /// Serves one request; false if the connection cannot take another one.
    Task<bool> serve();
    Task<bool> answer(RequestParser& parser);
    /// Answers what `match` has for the request; the status is for the metrics.
    Task<bool> dispatch(RequestParser& parser, Request& request, const Router::Match& match, Status& status);
    Task<bool> pass_on(RequestParser& parser, const Request& request, const Upstream& upstream, const Headers& changed,
                       Status& status);
    Task<Response> call(const Handler& handler, Request& request);
    Task<> serve_websocket(RequestParser& parser, Request& request, const WebSocketHandler& handler);

    Task<ErrorCode> read_head(RequestParser& parser);
    Task<ErrorCode> read_body(RequestParser& parser);
    /// The next bytes of the body; none at its end.
    Task<Result<std::string>> next_chunk(RequestParser& parser);
    Task<ErrorCode> read_more(std::chrono::milliseconds timeout, std::size_t bytes = kReadBytes);
    /// Gives back its memory, if nothing is in it, before an answer that may take long.
    void release_buffer();
    /// Tells a client that waits for it to send its body.
    Task<ErrorCode> invite_body(const RequestParser& parser);

    Task<bool> send(Response response, const RequestParser& parser, bool keep_alive);
    Task<ErrorCode> send_body(Response& response, std::string_view head, const Framing& framing);
    Task<ErrorCode> send_ranges(const MultipartRanges& ranges, std::string_view head);
    Task<ErrorCode> send_file(FileRange range);
    Task<ErrorCode> send_chunks(ChunkSource& source, std::string_view head, bool chunked);
    /// Sends a response to a request whose body nobody needs.
    Task<bool> answer_fixed(const FixedResponse& fixed, RequestParser& parser);
    Task<bool> answer_without_body(Response response, RequestParser& parser);
    /// Sends a response and ends the connection, although the client may still be sending.
    Task<bool> refuse(Response response, const RequestParser& parser);

    std::shared_ptr<Shared> shared_;
    const Limits& limits_;
    Deadline deadline_;
    Stream stream_;
    Stream* upstream_ = nullptr;  ///< While a request is passed on: who else may be waited for.
    boost::beast::flat_buffer buffer_;
    std::string remote_address_;
    Strand strand_;
    bool idle_ = true;  ///< No request is under way.
    bool first_ = true;
    std::shared_ptr<WebSocketSession> websocket_;
};

}  // namespace polyphony::http
