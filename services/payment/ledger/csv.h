#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/error.h"

/// Comma-separated values (RFC 4180).
namespace polyphony::payment::csv {

/// A record, with a line end; fields are quoted where they must be.
std::string record(const std::vector<std::string>& fields);

/// All records of a text, without those that are empty. Fails with InvalidArgument if a quote is not closed.
Result<std::vector<std::vector<std::string>>> parse(std::string_view text);

}  // namespace polyphony::payment::csv
