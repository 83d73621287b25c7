#pragma once

#include <google/protobuf/descriptor.h>

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "platform/error.h"

namespace polyphony::edge {

/// Checks that JSON fits a message: only known fields, each of its one type. The error names the field, such as
/// `track_ids[2]`.
std::optional<Error> check_json(const boost::json::value& json, const google::protobuf::Descriptor& type);

/// The error for a name that a message does not have. What came from outside is only quoted if it is short and plain.
Error unknown_name(std::string_view kind, std::string_view name);

}  // namespace polyphony::edge
