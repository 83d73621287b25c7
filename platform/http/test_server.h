#pragma once

#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <thread>

#include "platform/http/http.h"
#include "platform/testing/testing.h"

/// A real server and a plain client for tests of HTTP.
namespace polyphony::http::test {

/// A server on a thread of its own.
class RunningServer {
  public:
    explicit RunningServer(const Router& router, Limits limits = {}, const std::string& address = "127.0.0.1:0")
        : server_(std::make_unique<Server>(io_, router, limits, metrics_)) {
        const auto listening = server_->listen(address);
        if (!listening) throw std::runtime_error(listening.error().message);
        port_ = server_->port();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~RunningServer() { stop(); }

    std::uint16_t port() const { return port_; }
    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    metrics::Metrics& metrics() { return metrics_; }

    /// As drain(), from another thread.
    std::future<void> drain(std::chrono::milliseconds time) {
        return asio::co_spawn(io_, server_->drain(std::chrono::steady_clock::now() + time), asio::use_future);
    }

    /// Ends it, as a crash would.
    void stop() {
        if (!thread_.joinable()) return;
        asio::post(io_, [this] { server_.reset(); });
        asio::post(io_, [this] { io_.stop(); });
        thread_.join();
    }

  private:
    metrics::Metrics metrics_;
    asio::io_context io_;
    std::unique_ptr<Server> server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

struct Answer {
    int status = 0;                              ///< 0: the connection ended before a whole head came.
    std::map<std::string, std::string> headers;  ///< Names in lower case.
    std::string body;
};

/// A blocking connection that sends what it is told, byte by byte, and reads one answer after another.
class Client {
  public:
    explicit Client(std::uint16_t port) {
        socket_.connect({asio::ip::make_address("127.0.0.1"), port});
        constexpr timeval kTimeout{20, 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &kTimeout, sizeof(kTimeout));
    }

    void send(std::string_view bytes) {
        boost::system::error_code ignored;
        asio::write(socket_, asio::buffer(bytes), ignored);
    }

    /// Reads one answer; `head` if it answers a HEAD.
    Answer read(bool head = false) {
        Answer answer;
        const auto end = read_until("\r\n\r\n");
        if (end == std::string::npos) return answer;
        std::istringstream lines(received_.substr(0, end));
        received_.erase(0, end + 4);
        std::string line;
        std::getline(lines, line);
        answer.status = std::stoi(line.substr(9, 3));
        while (std::getline(lines, line)) {
            const auto colon = line.find(':');
            auto name = line.substr(0, colon);
            for (auto& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            auto value = line.substr(colon + 2);
            if (value.ends_with('\r')) value.pop_back();
            answer.headers[name] = value;
        }
        if (head || answer.status == 204 || answer.status == 304 || answer.status < 200) return answer;
        if (answer.headers["transfer-encoding"] == "chunked") {
            for (;;) {
                const auto size_end = read_until("\r\n");
                if (size_end == std::string::npos) return answer;
                const auto size = std::stoul(received_.substr(0, size_end), nullptr, 16);
                received_.erase(0, size_end + 2);
                const auto chunk = take(size + 2);
                answer.body += chunk.substr(0, size);
                if (size == 0) return answer;
            }
        }
        if (answer.headers.contains("content-length"))
            answer.body = take(std::stoul(answer.headers["content-length"]));
        else
            answer.body = rest();
        return answer;
    }

    Answer get(const std::string& target, const std::string& fields = "") {
        send("GET " + target + " HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n");
        return read();
    }

    /// All that comes until the server ends the connection.
    std::string rest() {
        while (receive()) {
        }
        return std::exchange(received_, {});
    }

    /// True if the server has ended the connection.
    bool ended() { return rest().empty(); }

    asio::ip::tcp::socket& socket() { return socket_; }

  private:
    bool receive() {
        std::array<char, 65536> bytes{};
        const auto count = ::recv(socket_.native_handle(), bytes.data(), bytes.size(), 0);
        if (count <= 0) return false;
        received_.append(bytes.data(), static_cast<std::size_t>(count));
        return true;
    }
    std::size_t read_until(std::string_view mark) {
        for (;;) {
            const auto at = received_.find(mark);
            if (at != std::string::npos || !receive()) return at;
        }
    }
    std::string take(std::size_t count) {
        while (received_.size() < count && receive()) {
        }
        auto taken = received_.substr(0, count);
        received_.erase(0, count);
        return taken;
    }

    asio::io_context io_;
    asio::ip::tcp::socket socket_{io_};
    std::string received_;
};

/// Bytes that differ all along, so that a shifted or missing part shows.
inline std::string pattern_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    std::uint32_t state = 2463534242;
    for (auto& byte : bytes) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        byte = static_cast<char>(state);
    }
    return bytes;
}

/// A handler that answers with a text.
inline Handler text(std::string body) {
    return [body](Request&) -> Task<Response> { co_return reply(Status::ok, "text/plain", body); };
}

}  // namespace polyphony::http::test
