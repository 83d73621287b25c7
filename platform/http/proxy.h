#pragma once

#include "platform/http/connection.h"

namespace polyphony::http {

/// What came of passing a request on.
struct Forwarded {
    Status status = Status::service_unavailable;
    bool keep_alive = false;  ///< The client's connection can take another request.
};

/// Passes one request on to an upstream and its answer back.
class ProxyExchange {
  public:
    /// Passes on what `request` says, but for its target, verb and headers, which are those of `facts`. Of the answer's
    /// headers, those in `changed` are set anew.
    ProxyExchange(Connection& client, RequestParser& request, const Request& facts, const Upstream& upstream,
                  const Headers& changed);
    ~ProxyExchange();
    ProxyExchange(const ProxyExchange&) = delete;
    ProxyExchange& operator=(const ProxyExchange&) = delete;

    Task<Forwarded> run();

  private:
    using ResponseParser = boost::beast::http::response_parser<boost::beast::http::string_body>;

    /// Connects to the upstream, by an idle connection if `reuse` and there is one.
    Task<ErrorCode> connect(bool reuse);
    Task<ErrorCode> open();
    Task<ErrorCode> send_request();
    Task<ErrorCode> read_response_head();
    Task<Forwarded> send_response();
    Task<Forwarded> unavailable();

    std::string request_head() const;
    Task<ErrorCode> send_body(boost::beast::flat_buffer& buffer, Stream& from, Stream& to, std::string_view head,
                              std::uint64_t length);
    template <class Parser>
    Task<ErrorCode> send_chunks(Parser& parser, boost::beast::flat_buffer& buffer, Stream& from, Stream& to,
                                std::string_view head, bool chunked);

    Connection& client_;
    RequestParser& request_;
    const Request& facts_;
    const Upstream& target_;
    const Headers& changed_;
    std::optional<Stream> upstream_;
    bool reused_ = false;
    bool request_complete_ = false;
    boost::beast::flat_buffer buffer_;
    std::optional<ResponseParser> response_;
};

}  // namespace polyphony::http
