#pragma once

#include "platform/events/events.h"

namespace polyphony::events {

/// What became of an event in a transaction.
enum class Applied {
    Written,  ///< Its effects are in the transaction.
    Known,    ///< They are in the database already, or must not be: the person was erased.
    Ignored,  ///< There is no reaction to it.
};

/// Writes the effects of an event and its inbox row, once. Fails with what the reaction fails with.
Result<Applied> apply(storage::Transaction& transaction, const Reactions& reactions, const Event& event,
                      UnixMillis now);

/// Writes the effects of an event of the past, which has no id: that it is written once is for the caller to see to.
/// Known if the person whom it is about was erased.
Result<Applied> apply_past(storage::Transaction& transaction, const Reactions& reactions, const Event& event);

/// True for failures that pass by themselves, after which trying again must not use up an event's tries.
bool passes(Code code);

}  // namespace polyphony::events
