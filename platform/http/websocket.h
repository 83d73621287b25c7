#pragma once

#include <boost/asio/strand.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>

#include "platform/http/connection.h"

namespace polyphony::http {

/// A WebSocket on a connection that was an HTTP connection before.
class WebSocketSession : public WebSocket, public std::enable_shared_from_this<WebSocketSession> {
  public:
    WebSocketSession(Socket socket, Connection::Strand strand, const Limits& limits);

    /// Answers the upgrade; false if that failed.
    Task<bool> accept(const RequestParser::value_type& request);
    Task<std::optional<std::string>> receive() override;
    void send(std::string message) override;
    void close(std::uint16_t code, std::string reason) override;
    /// Closes and waits until that is done, or the connection is gone.
    Task<> finish();
    /// Ends the connection without a word.
    void abort();

  private:
    Task<> write_queue();
    Task<> say_goodbye(std::uint16_t code, std::string reason);

    boost::beast::websocket::stream<Socket, false> stream_;
    Connection::Strand strand_;
    std::size_t max_queue_;
    std::atomic<std::size_t> queued_{0};
    std::deque<std::string> queue_;  ///< Touched on the strand only, as is all below.
    bool writing_ = false;
    bool closing_ = false;
};

}  // namespace polyphony::http
