#pragma once

#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/streaming/player/stream_limit.h"

/// The rows of the streams that are heard now.
namespace polyphony::streaming::store {

/// A person's streams that were seen after `since`, with the names of their devices; that which began first first.
std::vector<ActiveStream> streams_of(soci::session& sql, const std::string& user_id, UnixMillis since);
/// The stream of its device from now on.
void put_stream(storage::Transaction& transaction, const std::string& user_id, const ActiveStream& stream);
void delete_stream(storage::Transaction& transaction, const std::string& user_id, const std::string& play_id);
/// Ends a stream in favour of another, and says StreamEnded.
void end_stream(storage::Transaction& transaction, const std::string& user_id, const ActiveStream& stream,
                const ActiveStream& by);
/// Forgets a person.
void delete_streams(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::streaming::store
