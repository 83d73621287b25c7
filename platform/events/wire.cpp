#include "platform/events/wire.h"

#include <fmt/chrono.h>

#include <chrono>
#include <cstdio>

#include "platform/events/connection.h"

namespace polyphony::events {
namespace {

constexpr const char* kType = "ce-type";
constexpr const char* kSource = "ce-source";
constexpr const char* kSubject = "ce-subject";
constexpr const char* kTime = "ce-time";
constexpr const char* kSpecVersion = "ce-specversion";
constexpr const char* kTraceparent = "traceparent";

}  // namespace

Result<MessageHandle> to_message(const std::string& subject, const Event& event) {
    natsMsg* made = nullptr;
    const auto status =
        natsMsg_Create(&made, subject.c_str(), nullptr, event.data.data(), static_cast<int>(event.data.size()));
    if (status != NATS_OK) return fail(broker_error("An event cannot be written", status));
    MessageHandle message(made);
    for (const auto& [name, value] : {std::pair<const char*, std::string>{kSpecVersion, "1.0"},
                                      {kIdHeader, event.id},
                                      {kType, event.type},
                                      {kSource, event.source},
                                      {kSubject, event.subject},
                                      {kTime, format_time(event.time)}})
        if (auto done = set_header(made, name, value); !done) return fail(done.error());
    if (!event.person.empty())
        if (auto done = set_header(made, kPersonHeader, event.person); !done) return fail(done.error());
    if (!event.trace.trace_id.empty())
        if (auto done = set_header(made, kTraceparent, trace::format(event.trace)); !done) return fail(done.error());
    return message;
}

Result<Event> to_event(natsMsg* message) {
    Event event;
    event.id = header(message, kIdHeader);
    event.type = header(message, kType);
    event.source = header(message, kSource);
    event.subject = header(message, kSubject);
    event.time = parse_time(header(message, kTime));
    if (event.id.empty() || event.type.empty() || event.source.empty() || event.subject.empty() || event.time < 0)
        return fail(Code::InvalidArgument, "The message is no event: an attribute is missing.");
    event.data.assign(natsMsg_GetData(message), static_cast<std::size_t>(natsMsg_GetDataLength(message)));
    event.trace = trace::parse(header(message, kTraceparent));
    event.person = header(message, kPersonHeader);
    return event;
}

Result<void> set_header(natsMsg* message, const char* name, const std::string& value) {
    const auto status = natsMsgHeader_Set(message, name, value.c_str());
    if (status != NATS_OK) return fail(broker_error("A header cannot be set", status));
    return {};
}

std::string header(natsMsg* message, const char* name) {
    const char* value = nullptr;
    return natsMsgHeader_Get(message, name, &value) == NATS_OK && value != nullptr ? value : "";
}

std::string format_time(UnixMillis time) {
    const std::chrono::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds(time)};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", seconds, (at - seconds).count());
}

UnixMillis parse_time(const std::string& text) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int ms = 0;
    int end = 0;
    const int fields = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%3dZ%n", &year, &month, &day, &hour, &minute,
                                   &second, &ms, &end);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (fields != 7 || static_cast<std::size_t>(end) != text.size() || !date.ok()) return -1;
    const auto at = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                    std::chrono::seconds(second) + std::chrono::milliseconds(ms);
    return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

}  // namespace polyphony::events
