#include "services/broadcast/stations.h"

#include <fmt/format.h>

#include <boost/algorithm/string/trim.hpp>
#include <utility>

#include "platform/ids/ids.h"
#include "services/broadcast/broadcast_store.h"
#include "services/broadcast/feed.h"
#include "services/broadcast/stream_list.h"

namespace polyphony::broadcast {
namespace {

constexpr std::size_t kLongestName = 200;  // In bytes.

Result<void> check(Station& station) {
    boost::trim(station.name);
    boost::trim(station.stream_url);
    boost::trim(station.home_page_url);
    if (station.name.empty() || station.name.size() > kLongestName)
        return fail(Code::InvalidArgument, fmt::format("name must have 1 to {} bytes.", kLongestName));
    if (!is_web_address(station.stream_url))
        return fail(Code::InvalidArgument, "stream_url must be an address that begins with http:// or https://.");
    if (!station.home_page_url.empty() && !is_web_address(station.home_page_url))
        return fail(Code::InvalidArgument, "home_page_url must be an address that begins with http:// or https://.");
    return {};
}

}  // namespace

Task<Result<std::vector<Station>>> Stations::list() {
    co_return co_await database_.read(
        [](storage::Snapshot& snapshot) -> Result<std::vector<Station>> { return store::stations(snapshot.sql()); });
}

Task<Result<Station>> Stations::create(Station station) {
    if (auto checked = check(station); !checked) co_return fail(checked.error());
    station.id = ids::make();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Station> {
        if (std::cmp_greater_equal(store::stations(transaction.sql()).size(), most_))
            return fail(Code::ResourceExhausted, fmt::format("There are {} stations; delete some.", most_));
        put(transaction, station);
        return station;
    });
}

Task<Result<Station>> Stations::update(Station station) {
    if (auto checked = check(station); !checked) co_return fail(checked.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Station> {
        if (!store::has_station(transaction.sql(), station.id))
            return fail(Code::NotFound, "There is no such station.");
        put(transaction, station);
        return station;
    });
}

void Stations::put(storage::Transaction& transaction, const Station& station) const {
    const bool list = is_stream_list(station.stream_url);
    store::put_station(transaction, station, list ? clock_() : 0);
    if (list) transaction.after_commit(wake_);
}

Task<Result<void>> Stations::remove(std::string station_id) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        store::delete_station(transaction, station_id);
        return {};
    });
}

}  // namespace polyphony::broadcast
