#include "platform/http/message.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/json.hpp>

namespace polyphony::http {

namespace beast = boost::beast;

namespace {

bool is_framing(const Headers::value_type& header) {
    using beast::http::field;
    return header.name() == field::content_length || header.name() == field::transfer_encoding ||
           header.name() == field::connection || header.name() == field::date;
}

Status status_of(Code code) {
    switch (code) {
        case Code::InvalidArgument:
            return Status::bad_request;
        case Code::NotFound:
            return Status::not_found;
        case Code::PermissionDenied:
            return Status::forbidden;
        case Code::Unauthenticated:
            return Status::unauthorized;
        case Code::AlreadyExists:
        case Code::FailedPrecondition:
        case Code::Aborted:
            return Status::conflict;
        case Code::ResourceExhausted:
            return Status::too_many_requests;
        case Code::Unavailable:
            return Status::service_unavailable;
        case Code::DeadlineExceeded:
            return Status::gateway_timeout;
        case Code::Internal:
            return Status::internal_server_error;
    }
    return Status::internal_server_error;
}

}  // namespace

std::string Request::query_value(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
}

Response reply(Status status, std::string_view content_type, std::string body) {
    Response response;
    response.status = status;
    response.headers.set(beast::http::field::content_type, content_type);
    response.body = std::move(body);
    return response;
}

FixedResponse::FixedResponse(Response fixed)
    : response(std::move(fixed)), bytes([this] {
          const auto& body = std::get<std::string>(response.body);
          return response_head(response.status, response.headers, {.content_length = body.size(), .dated = false}) +
                 body;
      }()) {}

Response problem(Status status, std::string_view code, std::string_view detail) {
    const boost::json::object body{{"type", "about:blank"},
                                   {"title", std::string_view(beast::http::obsolete_reason(status))},
                                   {"status", static_cast<int>(status)},
                                   {"code", code},
                                   {"detail", detail}};
    return reply(status, "application/problem+json", boost::json::serialize(body));
}

Response problem(const Error& error) {
    auto response = problem(status_of(error.code), name(error.code), error.message);
    if (error.code == Code::Unavailable) response.headers.set(beast::http::field::retry_after, "1");
    if (error.code == Code::Unauthenticated) response.headers.set(beast::http::field::www_authenticate, "Bearer");
    return response;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t";
    const auto first = std::min(text.find_first_not_of(kSpace), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

bool bodyless(Status status) {
    return status == Status::no_content || status == Status::not_modified || static_cast<int>(status) < 200;
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
    constexpr std::string_view kEnds("\r\n\0", 3);
    head.append(name).append(": ");
    for (auto end = value.find_first_of(kEnds); end != std::string_view::npos; end = value.find_first_of(kEnds)) {
        head.append(value.substr(0, end));
        value.remove_prefix(end + 1);
    }
    head.append(value).append("\r\n");
}

void remove_hop_by_hop(Headers& headers) {
    std::vector<std::string> named;
    for (const auto name : beast::http::token_list{headers[beast::http::field::connection]}) named.emplace_back(name);
    for (const auto& name : named) headers.erase(name);
    using beast::http::field;
    for (const auto name : {field::connection, field::keep_alive, field::proxy_connection, field::te, field::trailer,
                            field::transfer_encoding, field::upgrade, field::expect, field::content_length})
        headers.erase(name);
}

std::string response_head(Status status, const Headers& headers, const Framing& framing) {
    std::string head = "HTTP/1.1 " + std::to_string(static_cast<int>(status)) + ' ';
    head.reserve(512);
    head.append(std::string_view(beast::http::obsolete_reason(status))).append("\r\n");
    for (const auto& header : headers)
        if (!is_framing(header)) append_field(head, header.name_string(), header.value());
    if (framing.dated)
        append_field(head, "Date",
                     format_date(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())));
    if (framing.content_length) append_field(head, "Content-Length", std::to_string(*framing.content_length));
    if (framing.chunked) append_field(head, "Transfer-Encoding", "chunked");
    if (!framing.keep_alive)
        append_field(head, "Connection", "close");
    else if (framing.http_1_0)
        append_field(head, "Connection", "keep-alive");
    return head += "\r\n";
}

}  // namespace polyphony::http
