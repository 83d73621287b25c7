#include "platform/events/apply.h"

#include "platform/events/erasure.h"
#include "platform/events/inbox.h"

namespace polyphony::events {
namespace {

Result<Applied> react(storage::Transaction& transaction, const Reactions& reactions, const Event& event) {
    if (auto done = reactions.handlers().at(event.type)(transaction, event); !done) return fail(done.error());
    return Applied::Written;
}

}  // namespace

Result<Applied> apply(storage::Transaction& transaction, const Reactions& reactions, const Event& event,
                      UnixMillis now) {
    if (!reactions.handlers().contains(event.type)) return Applied::Ignored;
    if (!inbox::add(transaction, event.id, now, event.person)) return Applied::Known;
    return react(transaction, reactions, event);
}

Result<Applied> apply_past(storage::Transaction& transaction, const Reactions& reactions, const Event& event) {
    if (!reactions.handlers().contains(event.type)) return Applied::Ignored;
    if (erasure::is_erased(transaction, event.person)) return Applied::Known;
    return react(transaction, reactions, event);
}

bool passes(Code code) {
    return code == Code::Unavailable || code == Code::DeadlineExceeded || code == Code::Aborted ||
           code == Code::ResourceExhausted;
}

}  // namespace polyphony::events
