#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/idempotency/idempotency.h"
#include "platform/rpc/context.h"
#include "platform/storage/database.h"
#include "services/streaming/licences/licence_tokens.h"

namespace polyphony::streaming {

struct LicenceLimits {
    std::vector<std::string> plans{"premium", "student", "family"};  ///< Those that allow downloads.
    UnixMillis lifetime_ms = 30LL * 24 * 3'600'000;
    std::size_t max_tracks = 200;     ///< Of one licence.
    std::size_t max_licences = 1000;  ///< Of one person, that have not expired.
    UnixMillis idempotency_ms = idempotency::kKeepMs;

    bool allow(const std::string& plan_id) const;
};

/// Who may keep what for times without a connection.
class Licences {
  public:
    Licences(storage::Database& database, LicenceLimits limits, Clock clock);

    /// Licenses tracks to a device, for no longer than the plan is known to hold. Fails with InvalidArgument,
    /// PermissionDenied without a plan that allows it, NotFound for unknown tracks, ResourceExhausted for too many
    /// licences.
    Task<Result<Licence>> issue(rpc::Caller listener, std::string device_id, std::vector<std::string> track_ids,
                                idempotency::Request request = {});
    /// Those that have not expired, last issued first.
    Task<Result<std::vector<Licence>>> list(std::string user_id);
    /// Fails with NotFound for unknown and others' licences.
    Task<Result<Licence>> revoke(std::string user_id, std::string licence_id);
    /// Whether a licence holds now, whoever's it is.
    Task<Result<bool>> valid(std::string licence_id);

  private:
    Result<Licence> issue_once(storage::Transaction& transaction, const rpc::Caller& listener, Licence licence) const;

    storage::Database& database_;
    LicenceLimits limits_;
    Clock clock_;
};

/// What follows from a change of someone's plan: without one that allows downloads, all their licences are revoked.
void follow_plan(storage::Transaction& transaction, const LicenceLimits& limits, const std::string& user_id,
                 const std::string& plan_id, UnixMillis now);

}  // namespace polyphony::streaming
