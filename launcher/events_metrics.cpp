#include "launcher/events_metrics.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <sstream>
#include <string_view>
#include <utility>

#include "platform/async.h"

namespace polyphony::launcher {
namespace {

constexpr std::chrono::seconds kMetricsTime{2};

Task<std::string> get_metrics(std::string socket) {
    namespace http = boost::beast::http;
    asio::local::stream_protocol::socket stream(co_await asio::this_coro::executor);
    co_await stream.async_connect(asio::local::stream_protocol::endpoint(socket), asio::use_awaitable);
    http::request<http::empty_body> request(http::verb::get, "/metrics", 11);
    request.set(http::field::host, "localhost");
    co_await http::async_write(stream, request, asio::use_awaitable);
    boost::beast::flat_buffer buffer;
    http::response<http::string_body> response;
    co_await http::async_read(stream, buffer, response, asio::use_awaitable);
    co_return std::move(response.body());
}

// The value of the label `source` in `{source="playlist"}`.
std::string source_label(const std::string& labels) {
    constexpr std::string_view kLabel = "source=\"";
    const auto begin = labels.find(kLabel);
    if (begin == std::string::npos) return {};
    const auto value = begin + kLabel.size();
    return labels.substr(value, labels.find('"', value) - value);
}

}  // namespace

std::optional<std::string> service_metrics(const std::filesystem::path& data, const std::string& service) {
    std::optional<std::string> text;
    asio::io_context io(1);
    asio::co_spawn(io, get_metrics((data / "run" / (service + ".ops.sock")).string()),
                   [&text](std::exception_ptr failed, std::string body) {
                       if (!failed) text = std::move(body);
                   });
    io.run_for(kMetricsTime);
    return text;
}

std::vector<Sample> samples(const std::string& metrics, const std::string& name) {
    std::vector<Sample> found;
    std::istringstream lines(metrics);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(name)) continue;
        const auto rest = line.substr(name.size());
        const auto space = rest.rfind(' ');
        if (space == std::string::npos || (rest.front() != '{' && space != 0)) continue;  // A longer name.
        found.push_back({source_label(rest.substr(0, space)), std::strtod(rest.c_str() + space, nullptr)});
    }
    return found;
}

}  // namespace polyphony::launcher
