#include "platform/trace/trace.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "platform/encoding/hash.h"

namespace polyphony::trace {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kTraceDigits = 32;
constexpr std::size_t kSpanDigits = 16;
constexpr std::size_t kLength = 2 + 1 + kTraceDigits + 1 + kSpanDigits + 1 + 2;  // of version 00

std::string random_hex(std::size_t digits) {
    std::array<char, (kTraceDigits + kSpanDigits) / 2> bytes{};
    if (getentropy(bytes.data(), digits / 2) != 0) throw std::runtime_error("The system gives no random bytes.");
    return hex({bytes.data(), digits / 2});
}

bool is_hex(std::string_view text) { return text.find_first_not_of(kHex) == std::string_view::npos; }

// An id of zeros stands for "none" in the standard.
bool is_id(std::string_view text) { return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos; }

}  // namespace

Context start() {
    const auto ids = random_hex(kTraceDigits + kSpanDigits);
    return {ids.substr(0, kTraceDigits), ids.substr(kTraceDigits)};
}

Context child(const Context& parent) {
    if (parent.trace_id.empty()) return start();
    return {parent.trace_id, random_hex(kSpanDigits)};
}

Context parse(std::string_view traceparent) {
    if (traceparent.size() < kLength) return {};
    const auto version = traceparent.substr(0, 2);
    const auto trace_id = traceparent.substr(3, kTraceDigits);
    const auto span_id = traceparent.substr(36, kSpanDigits);
    const auto flags = traceparent.substr(53, 2);
    const bool dashes = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
    if (!dashes || !is_hex(version) || version == "ff" || !is_id(trace_id) || !is_id(span_id) || !is_hex(flags))
        return {};
    // Later versions may append fields; version 00 may not.
    if (traceparent.size() > kLength && (version == "00" || traceparent[kLength] != '-')) return {};
    return {std::string(trace_id), std::string(span_id)};
}

std::string format(const Context& context) { return "00-" + context.trace_id + "-" + context.span_id + "-01"; }

}  // namespace polyphony::trace
