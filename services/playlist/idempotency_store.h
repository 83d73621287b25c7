#pragma once

#include <optional>
#include <string>

#include "platform/clock.h"
#include "platform/storage/database.h"

namespace polyphony::playlist {

/// What a request with an idempotency key led to. Together with the request it is enough to give the first answer
/// again.
struct Creation {
    std::string request_digest;
    std::string playlist_id;
    std::string snapshot_id;
    UnixMillis created_at = 0;
};

namespace store {

/// Remembers a creation under the user's key, unless one is remembered already: that one is returned, and nothing is
/// written.
std::optional<Creation> remember_creation(storage::Transaction& transaction, const std::string& user_id,
                                          const std::string& key, const Creation& creation);
/// Forgets the creations before a time.
void forget_creations(storage::Transaction& transaction, UnixMillis before);

}  // namespace store
}  // namespace polyphony::playlist
