#pragma once

#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/idempotency/idempotency.h"
#include "platform/storage/database.h"
#include "services/playlist/shares/shares.h"

namespace polyphony::playlist {

/// What people do with shares, and guests. `user_id` is who does it.
class ShareOperations {
  public:
    ShareOperations(storage::Database& database, Limits limits, Clock clock);

    /// A repetition of a `request` with a key gets the first share, as long as it was not withdrawn. Fails with
    /// InvalidArgument, with ResourceExhausted beyond the limit.
    Task<Result<Share>> create(std::string user_id, ShareDraft draft, idempotency::Request request = {});
    /// Newest first, those that have expired, too.
    Task<Result<std::vector<Share>>> list(std::string user_id);
    /// Fails with NotFound for others' shares, too.
    Task<Result<Share>> update(std::string user_id, std::string id, ShareEdit edit);
    /// One that is gone, or someone else's, is no error.
    Task<Result<void>> remove(std::string user_id, std::string id);
    /// What stands behind a secret; counts it as a visit, if it is one. Fails with NotFound if it never was, has
    /// expired or was withdrawn.
    Task<Result<Share>> open(std::string secret, bool visit);

  private:
    storage::Database& database_;
    Limits limits_;
    Clock clock_;
};

}  // namespace polyphony::playlist
