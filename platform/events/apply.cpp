#include "platform/events/apply.h"

#include "platform/events/inbox.h"

namespace polyphony::events {

Result<Applied> apply_past(storage::Transaction& transaction, const Reactions& reactions, const Event& event) {
    const auto handler = reactions.handlers().find(event.type);
    if (handler == reactions.handlers().end()) return Applied::Ignored;
    if (auto done = handler->second(transaction, event); !done) return fail(done.error());
    return Applied::Written;
}

Result<Applied> apply(storage::Transaction& transaction, const Reactions& reactions, const Event& event,
                      UnixMillis now) {
    if (!reactions.handlers().contains(event.type)) return Applied::Ignored;
    if (!inbox::add(transaction, event.id, now)) return Applied::Known;
    return apply_past(transaction, reactions, event);
}

bool passes(Code code) {
    return code == Code::Unavailable || code == Code::DeadlineExceeded || code == Code::Aborted ||
           code == Code::ResourceExhausted;
}

}  // namespace polyphony::events
