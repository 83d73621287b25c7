#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/broadcast/model.h"

namespace polyphony::broadcast {

/// The internet radio stations. Thread-safe.
class Stations {
  public:
    /// `wake`: there is a list of streams to fetch.
    Stations(storage::Database& database, int most, Clock clock, std::function<void()> wake)
        : database_(database), most_(most), clock_(std::move(clock)), wake_(std::move(wake)) {}

    /// By name.
    Task<Result<std::vector<Station>>> list();
    /// Gives it an id. Fails with InvalidArgument, or with ResourceExhausted if there are too many.
    Task<Result<Station>> create(Station station);
    /// Fails with InvalidArgument and NotFound.
    Task<Result<Station>> update(Station station);
    Task<Result<void>> remove(std::string station_id);

  private:
    void put(storage::Transaction& transaction, const Station& station) const;

    storage::Database& database_;
    int most_;
    Clock clock_;
    std::function<void()> wake_;
};

}  // namespace polyphony::broadcast
