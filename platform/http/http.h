#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/file.h"
#include "platform/metrics/metrics.h"
#include "platform/trace/trace.h"

/// HTTP/1.1 on Boost.Beast coroutines (RFC 9110, RFC 9112), WebSockets (RFC 6455).
namespace polyphony::http {

using Verb = boost::beast::http::verb;
using Status = boost::beast::http::status;
using Headers = boost::beast::http::fields;

/// A body that comes bit by bit: called again and again until it returns an empty string. A failure of what is sent
/// cuts the connection; what is received fails once the client is gone.
using ChunkSource = std::function<Task<Result<std::string>>()>;

/// A request whose body, if any, has been read whole (within Limits::max_body_bytes), unless its route streams.
struct Request {
    Verb verb = Verb::get;
    std::string target;                                  ///< As sent: path and query.
    std::string path;                                    ///< Percent-decoded, without the query.
    std::multimap<std::string, std::string> query;       ///< Decoded query parameters.
    std::map<std::string, std::string> path_parameters;  ///< Decoded `{name}` parts of the route's pattern.
    Headers headers;
    std::string body;
    ChunkSource chunks;          ///< Instead of `body` where the route streams; valid until the handler returns.
    std::string remote_address;  ///< The client's IP address; empty for unix sockets.
    trace::Context trace;        ///< From `traceparent`, or new.

    /// The first query parameter of this name; empty if there is none.
    std::string query_value(const std::string& name) const;
};

/// For a file that is still being filled: waits until there are bytes from `offset` on, and gives how many can be read
/// there, from 1 to `wanted`. A failure cuts the connection.
using Filling = std::function<Task<Result<std::uint64_t>>(std::uint64_t offset, std::uint64_t wanted)>;

/// A part of a file, sent by sendfile(2) without passing through this process's memory.
struct FileRange {
    std::shared_ptr<const File> file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    Filling filling = nullptr;  ///< None: all of it is there.
    std::uint64_t ready = 0;    ///< Bytes from `offset` on that `filling` has told of already.
};

/// Parts of a file, each after a head of its own: `multipart/byteranges` (RFC 9110 section 14.6).
struct MultipartRanges {
    struct Part {
        std::string head;  ///< Delimiter and fields.
        FileRange range;
    };
    std::vector<Part> parts;
    std::string end;  ///< The last delimiter.

    /// Bytes in all.
    std::uint64_t length() const;
};

/// Where a request may be passed on to: `unix:PATH` or `HOST:PORT`.
struct Upstream {
    std::string address;
};

/// The answer of an upstream to `target` instead of the request's own, asked with GET or HEAD and without a body.
struct PassedOn {
    Upstream upstream;
    std::string target;  ///< Path and query.
};

struct Response {
    Status status = Status::ok;
    Headers headers;
    /// Text or bytes, part of a file, several parts of it, chunks (sent with chunked transfer coding), or what another
    /// server answers: then with its status, and with its headers but for those that are set here.
    std::variant<std::string, FileRange, MultipartRanges, ChunkSource, PassedOn> body;
};

/// A response that many get, and whose usual bytes are therefore written once.
struct FixedResponse {
    /// `response` has a text as its body.
    explicit FixedResponse(Response response);

    const Response response;
    const std::string bytes;  ///< Head and body, for a connection that stays open (HTTP/1.1); without a date.
};

/// A response with a body of this media type.
Response reply(Status status, std::string_view content_type, std::string body);
/// An RFC 9457 problem: `{"type":"about:blank","title":…,"status":…,"detail":…,"code":…}`.
Response problem(Status status, std::string_view code, std::string_view detail);
/// The problem for an error, with the HTTP status that fits its code.
Response problem(const Error& error);

/// Answers one request. What it throws becomes a 500 problem and a line in the log.
using Handler = std::function<Task<Response>(Request&)>;

/// An open WebSocket. Used by one coroutine for reading; send() may be called from anywhere.
class WebSocket {
  public:
    virtual ~WebSocket() = default;
    /// The next text message; nothing once the connection is closed.
    virtual Task<std::optional<std::string>> receive() = 0;
    /// Queues a text message. A client that reads too slowly (Limits::max_websocket_queue) is disconnected.
    virtual void send(std::string message) = 0;
    /// Closes the connection with this code (RFC 6455 section 7.4) and reason.
    virtual void close(std::uint16_t code, std::string reason) = 0;
};

/// Lives as long as its connection; ends it by returning.
using WebSocketHandler = std::function<Task<>(Request&, std::shared_ptr<WebSocket>)>;

/// Asked before any more of a request than its first line is looked at, so that refusing costs little: the answer that
/// refuses it, or nothing to let it in.
using Admission = std::function<const FixedResponse*()>;

/// Decides, before a request is passed on, whether it may be: a response refuses it. May set headers that travel with
/// it.
using Guard = std::function<Task<std::optional<Response>>(Request&)>;

/// Which handler answers which request.
class Router {
  public:
    /// Pattern: literal parts and `{name}` parts, such as `/api/albums/{album_id}`. The most literal match wins. A
    /// known path with another verb is answered with 405 and `Allow`; HEAD is answered by GET's handler without the
    /// body.
    void add(Verb verb, std::string pattern, Handler handler, Admission admission = {});
    /// As add(), but the handler reads the body itself, from `Request::chunks`, however long it is. What it leaves
    /// unread ends the connection.
    void add_streaming(Verb verb, std::string pattern, Handler handler);
    void add_websocket(std::string pattern, WebSocketHandler handler);
    /// Passes every request whose path begins with `prefix` on as it is, and the answer back: bodies flow by splice(2)
    /// through the kernel. An upstream that does not answer is a 503 problem with Retry-After.
    void add_proxy(std::string prefix, Upstream upstream, Guard guard = {});
    /// Answers what nothing else matches; a 404 problem if there is none.
    void set_fallback(Handler handler);
    /// Answers requests whose address begins with `prefix` and cannot be decoded, by the address as it was sent; the
    /// others get a 400 problem.
    void set_unreadable(std::string prefix, std::function<Response(std::string_view target)> answer);

    struct Match {
        const Handler* handler = nullptr;
        const WebSocketHandler* websocket = nullptr;
        const Upstream* upstream = nullptr;
        const Guard* guard = nullptr;
        const Admission* admission = nullptr;
        std::map<std::string, std::string> path_parameters;
        bool streaming = false;
        std::string pattern;        ///< For metrics; empty for the fallback.
        std::vector<Verb> allowed;  ///< Not empty if the path exists, but not with this verb.
    };
    /// `path` is as sent, still percent-encoded, so that an encoded slash stays within its part.
    Match match(Verb verb, std::string_view path) const;
    /// See set_unreadable(); nothing if nobody wants to answer.
    std::optional<Response> unreadable(std::string_view target) const;

  private:
    struct Route {
        Verb verb = Verb::get;
        std::string pattern;
        std::vector<std::string> parts;
        Handler handler;
        WebSocketHandler websocket;
        Admission admission;
        bool streaming = false;
    };
    struct Proxy {
        std::string prefix;
        Upstream upstream;
        Guard guard;
    };
    std::vector<Route> routes_;
    std::vector<Proxy> proxies_;
    Handler fallback_;
    std::map<std::string, std::function<Response(std::string_view)>> unreadable_;
};

/// Every limit of the server.
struct Limits {
    std::size_t max_header_bytes = 16'384;               ///< Beyond: 431.
    std::size_t max_body_bytes = 1'048'576;              ///< Beyond: 413.
    std::size_t max_connections = 10'000;                ///< Beyond: new ones are closed at once.
    std::size_t max_websocket_queue = 256;               ///< Messages waiting for a slow reader.
    std::chrono::milliseconds header_timeout{10'000};    ///< To send the head of a request.
    std::chrono::milliseconds idle_timeout{75'000};      ///< Between requests of one connection.
    std::chrono::milliseconds write_timeout{30'000};     ///< In which a reader takes min_write_bytes, or is cut.
    std::size_t min_write_bytes = 4'096;                 ///< See write_timeout.
    std::size_t max_unsent_bytes = 131'072;              ///< What waits in the kernel for one reader (TCP).
    std::chrono::milliseconds upstream_timeout{30'000};  ///< For a proxied answer to begin.
    std::size_t max_idle_upstreams = 64;                 ///< Idle connections kept for each upstream.
};

/// Serves a router, which must live until the io_context has stopped. The io_context may run on several threads; the
/// server's own methods are called from one of them at a time. Ignores SIGPIPE in the whole process, as sendfile(2)
/// needs.
class Server {
  public:
    Server(asio::io_context& io, const Router& router, Limits limits, metrics::Metrics& metrics);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens on `HOST:PORT` (port 0: any) or `unix:PATH`. Fails with Unavailable and a sentence if it is taken.
    Result<void> listen(const std::string& address);
    /// Listens on a socket that is open already (the LISTEN_FDS protocol of systemd, sd_listen_fds(3)).
    Result<void> adopt(int descriptor);
    /// The TCP port it listens on; 0 if none.
    std::uint16_t port() const;
    /// Stops to accept, ends idle connections, tells WebSockets to reconnect (1012), waits for the requests under way
    /// until `deadline`.
    Task<> drain(std::chrono::steady_clock::time_point deadline);

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

/// Percent-decoding of a path or, with `plus` for spaces, a query part (RFC 3986). Nothing if it is malformed.
std::optional<std::string> percent_decode(std::string_view text, bool plus = false);
/// The parameters of a query or of an `application/x-www-form-urlencoded` body; nothing if malformed.
std::optional<std::multimap<std::string, std::string>> parse_form(std::string_view text);

/// A time as an HTTP date, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7), and back, also from the
/// two obsolete forms; nothing if `text` has another form.
std::string format_date(std::chrono::sys_seconds time);
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text);

}  // namespace polyphony::http
