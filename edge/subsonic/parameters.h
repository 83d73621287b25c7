#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "edge/subsonic/failure.h"
#include "platform/http/http.h"

namespace polyphony::edge::subsonic {

/// The units that apps count in, and how far.
inline constexpr int kMsPerSecond = 1000;
inline constexpr int kBitsPerKilobit = 1000;
inline constexpr int kMaxSeconds = 1'000'000;
inline constexpr int kMaxOffset = INT32_MAX;

/// The parameters of a request: those of its query, and of its form if it is a POST (extension `formPost`).
class Parameters {
  public:
    /// Fails for a body that is no form, unless the endpoint takes another one.
    static Outcome<Parameters> of(const http::Request& request, bool takes_another_body = false);
    /// Those of an address that can be decoded, whatever stands beside them.
    static Parameters readable(std::string_view target);
    /// Fails if one of them is not UTF-8, or holds zero bytes.
    Outcome<void> check_text() const;
    explicit Parameters(std::multimap<std::string, std::string> values) : values_(std::move(values)) {}

    bool has(const std::string& name) const { return values_.contains(name); }
    /// The first of this name; empty if there is none.
    std::string text(const std::string& name) const;
    /// All of this name, in order.
    std::vector<std::string> all(const std::string& name) const;

    /// Fail with MissingParameter, or Generic for a value of another kind or outside of the limits.
    Outcome<std::string> required(const std::string& name) const;
    Outcome<std::vector<std::string>> required_all(const std::string& name) const;
    Outcome<std::int64_t> required_number(const std::string& name, std::int64_t least, std::int64_t most) const;
    /// `otherwise` if there is none.
    Outcome<std::int64_t> number(const std::string& name, std::int64_t least, std::int64_t most,
                                 std::int64_t otherwise) const;
    Outcome<double> required_fraction(const std::string& name) const;  ///< From 0 to 1.
    Outcome<int> count(const std::string& name, int most, int otherwise) const;
    Outcome<bool> flag(const std::string& name, bool otherwise) const;
    Outcome<std::optional<bool>> flag(const std::string& name) const;

  private:
    std::multimap<std::string, std::string> values_;
};

/// A whole number in this text and nothing else.
std::optional<std::int64_t> parse_number(const std::string& text);

}  // namespace polyphony::edge::subsonic
