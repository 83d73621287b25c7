#pragma once

#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/rpc/context.h"
#include "services/jukebox/jukebox_store.h"

namespace polyphony::jukebox {

/// Who may control the jukebox.
class Controllers {
  public:
    /// `most`: besides administrators.
    Controllers(storage::Database& database, int most, Clock clock);

    /// Whether someone may.
    Task<Result<bool>> may_control(rpc::Caller caller);
    /// Last allowed first.
    Task<Result<std::vector<Controller>>> list();
    /// Fails with InvalidArgument for what is no account's id, with ResourceExhausted if there are too many.
    Task<Result<void>> grant(std::string user_id);
    Task<Result<void>> revoke(std::string user_id);

  private:
    storage::Database& database_;
    int most_;
    Clock clock_;
};

}  // namespace polyphony::jukebox
