#pragma once

#include <optional>
#include <string>

#include "platform/http/http.h"

namespace polyphony::http {

/// How a message is framed on its connection (RFC 9112 sections 6 and 9).
struct Framing {
    std::optional<std::uint64_t> content_length;  ///< Sent if it is known.
    bool chunked = false;
    bool keep_alive = true;
    bool dated = true;      ///< Whether it says when it was sent; answers of 5xx need not (RFC 9110 section 6.6.1).
    bool http_1_0 = false;  ///< The client's version: it must be told of keep-alive, and knows no chunks.
};

/// The head of a response, up to and with the empty line. Framing fields in `headers` are replaced by `framing`; bytes
/// that could end a field are dropped from values.
std::string response_head(Status status, const Headers& headers, const Framing& framing);

/// Removes what belongs to one connection and is not passed on by a proxy (RFC 9110 section 7.6.1), and the framing.
void remove_hop_by_hop(Headers& headers);

/// Without the spaces and tabs around it (RFC 9110 section 5.6.3).
std::string_view trimmed(std::string_view text);

/// Adds one field.
void append_field(std::string& head, std::string_view name, std::string_view value);

/// True for statuses whose responses never have a body (RFC 9110 section 6.4.1).
bool bodyless(Status status);

}  // namespace polyphony::http
