#pragma once

#include <optional>
#include <string>

#include "platform/clock.h"
#include "platform/storage/database.h"

namespace polyphony::streaming::store {

/// What workers failed at.
struct FailedAudio {
    std::string track_id;
    UnixMillis modified_ms = 0;  ///< Of the file, as its size: others are another file.
    std::int64_t size_bytes = 0;
    int failures = 0;
    std::string reason;
    UnixMillis failed_at = 0;
};

std::optional<FailedAudio> find_failed(soci::session& sql, const std::string& track_id);
void put_failed(storage::Transaction& transaction, const FailedAudio& failed);
void delete_failed(storage::Transaction& transaction, const std::string& track_id);

}  // namespace polyphony::streaming::store
