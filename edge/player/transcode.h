#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>

#include "platform/error.h"
#include "platform/http/http.h"

/// Between the JSON of the public API and the messages of the services, by the messages' descriptors alone. JSON is
/// that of protobuf (https://protobuf.dev/programming-guides/json/) with the fields' own names.
namespace polyphony::edge {

/// Fills `message` with the body (for POST, PUT and PATCH), the path and the query of a request; each field by its
/// name, the path before the query before the body. An error names the field that is wrong.
std::optional<Error> fill_from_request(const http::Request& request, google::protobuf::Message& message);

/// Fills `message` from a JSON object. Stricter than protobuf's own reading: a field has one type and one name.
std::optional<Error> fill_from_json(std::string_view json, google::protobuf::Message& message);

/// Fills one field from text, as in a path or a query: repeated fields get one more element.
std::optional<Error> fill_from_text(const std::string& field, const std::string& text,
                                    google::protobuf::Message& message);

/// The message as JSON: fields by their own names, also those with their default value; 64-bit integers as strings,
/// enums by name, times as RFC 3339.
Result<std::string> to_json(const google::protobuf::Message& message);

}  // namespace polyphony::edge
