#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "polyphony/events/v1/backfill.pb.h"

namespace polyphony::events {

/// Takes down a service's past, for someone who asked for some types of events.
class PastWriter {
  public:
    /// Hands a chunk on; fails if nobody takes it any more. May wait.
    using Send = std::function<Result<void>(events::v1::BackfillChunk)>;

    PastWriter(const events::v1::BackfillRequest& request, Send send)
        : types_(request.event_types().begin(), request.event_types().end()), send_(std::move(send)) {}

    /// True if events of this type were asked for: what only serves others need not be read.
    template <class Message>
    bool wants() const {
        return types_.contains(Message::descriptor()->full_name());
    }

    /// Says an event as emit() would have at `time`, unless it was not asked for. A failure is to be passed on.
    Result<void> say(std::string_view aggregate_id, const google::protobuf::Message& message, UnixMillis time);

    /// Hands on what is left, and `position` if that was not done yet.
    Result<void> flush();

    /// To be set before anything is said.
    void set_position(std::int64_t seq, UnixMillis time);

  private:
    const std::set<std::string> types_;
    const Send send_;
    events::v1::BackfillChunk chunk_;
    std::size_t bytes_ = 0;
};

/// Says all that a service keeps and others may hear of, as the events that would lead there, each aggregate's in
/// order. It reads page by page, since there may be much of it, and only from the snapshot.
using Past = std::function<Result<void>(storage::Snapshot&, PastWriter&)>;

}  // namespace polyphony::events
