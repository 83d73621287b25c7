#include "platform/events/past.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "platform/events/erasure.h"

namespace polyphony::events {
namespace {

using google::protobuf::util::TimeUtil;

constexpr std::size_t kChunkBytes = 64 * 1024;

}  // namespace

void PastWriter::set_position(std::int64_t seq, UnixMillis time) {
    chunk_.mutable_position()->set_seq(seq);
    *chunk_.mutable_position()->mutable_time() = TimeUtil::MillisecondsToTimestamp(time);
}

Result<void> PastWriter::say(std::string_view aggregate_id, const google::protobuf::Message& message, UnixMillis time) {
    if (!types_.contains(message.GetTypeName())) return {};
    auto& event = *chunk_.add_events();
    event.set_type(message.GetTypeName());
    event.set_subject(std::string(aggregate_id));
    *event.mutable_time() = TimeUtil::MillisecondsToTimestamp(time);
    event.set_person(erasure::person_of(message));
    message.SerializeToString(event.mutable_data());
    bytes_ += event.ByteSizeLong();
    return bytes_ < kChunkBytes ? Result<void>() : flush();
}

Result<void> PastWriter::flush() {
    if (chunk_.events().empty() && !chunk_.has_position()) return {};
    bytes_ = 0;
    return send_(std::exchange(chunk_, {}));
}

}  // namespace polyphony::events
