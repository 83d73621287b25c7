#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/clock.h"
#include "platform/events/events.h"
#include "platform/storage/database.h"

namespace polyphony::events {
class PastWriter;
}

/// Who is erased in this database. Each function throws what SOCI throws. See docs/events.md.
namespace polyphony::events::erasure {

/// The person whom an event is about: the first field that the contract declares `(polyphony.events.v1.person)` and
/// that is not empty. Empty if there is none.
std::string person_of(const google::protobuf::Message& event);

/// Blanks what was said about a person, forgets their idempotent requests, notes that they are erased and says `begun`.
void erase(storage::Transaction& transaction, const std::string& person, const google::protobuf::Message& begun,
           UnixMillis now);

/// Someone who was erased.
struct Erased {
    std::string person;
    std::int64_t fence = 0;  ///< Once this place of the outbox is in the stream, nothing about them can follow.
};

/// Those of whom the broker may still hold something.
std::vector<Erased> incomplete(storage::Snapshot& snapshot);
/// Those who were erased after `time`.
std::vector<Erased> since(storage::Snapshot& snapshot, UnixMillis time);

/// Notes that the broker holds nothing about them any more; false if that was noted before, or is not true any more.
bool complete(storage::Transaction& transaction, const Erased& erased);
/// True if this person was erased here.
bool is_erased(storage::Transaction& transaction, const std::string& person);
/// Says again, as the past, that each of them was erased; not those of whom the broker may still hold something.
Result<void> tell(storage::Snapshot& snapshot, const Reactions::MakeConfirmation& confirmation, PastWriter& past);

/// Notes that the broker may again hold something about a person, if they are erased.
void reopen(storage::Transaction& transaction, std::string_view person);

}  // namespace polyphony::events::erasure
