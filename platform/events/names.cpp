#include "platform/events/names.h"

#include <fmt/format.h>

#include <cstdint>

namespace polyphony::events {
namespace {

// Streams have names in capitals, and neither dots nor dashes.
std::string capitals(std::string_view service) {
    std::string name(service);
    for (char& c : name) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == '-' || c == '.') c = '_';
    }
    return name;
}

std::string_view short_name(std::string_view type) { return type.substr(type.rfind('.') + 1); }

// FNV-1a, 32 bit: the same on all machines and for ever, as std::hash is not.
std::uint32_t hash(std::string_view text) {
    std::uint32_t value = 2166136261U;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
    return value;
}

}  // namespace

std::string source_of_type(std::string_view type) {
    constexpr std::string_view kPackage = "polyphony.";
    if (!type.starts_with(kPackage)) return {};
    type.remove_prefix(kPackage.size());
    const auto dot = type.find('.');
    return dot == std::string_view::npos ? std::string() : std::string(type.substr(0, dot));
}

std::string event_stream(std::string_view service) { return "EVENTS_" + capitals(service); }

std::string event_subjects(std::string_view service) { return fmt::format("events.{}.>", service); }

std::string event_subject(std::string_view service, std::string_view type, std::string_view aggregate_id) {
    return fmt::format("events.{}.{}.{}", service, short_name(type), hash(aggregate_id) % kPartitions);
}

std::string dead_stream(std::string_view service) { return "DEAD_" + capitals(service); }

std::string dead_subjects(std::string_view service) { return fmt::format("dead.{}.>", service); }

std::string retry_stream(std::string_view service) { return "RETRY_" + capitals(service); }

std::string retry_subjects(std::string_view service) { return fmt::format("retry.{}.>", service); }

std::string dead_subject(std::string_view service, std::string_view source, std::string_view type) {
    return fmt::format("dead.{}.{}.{}", service, source, short_name(type));
}

}  // namespace polyphony::events
