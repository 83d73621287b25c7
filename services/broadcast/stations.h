#pragma once

#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/broadcast/model.h"

namespace polyphony::broadcast {

/// The internet radio stations. Thread-safe.
class Stations {
  public:
    Stations(storage::Database& database, int most) : database_(database), most_(most) {}

    /// By name.
    Task<Result<std::vector<Station>>> list();
    /// Gives it an id. Fails with InvalidArgument, or with ResourceExhausted if there are too many.
    Task<Result<Station>> create(Station station);
    /// Fails with InvalidArgument and NotFound.
    Task<Result<Station>> update(Station station);
    Task<Result<void>> remove(std::string station_id);

  private:
    storage::Database& database_;
    int most_;
};

}  // namespace polyphony::broadcast
