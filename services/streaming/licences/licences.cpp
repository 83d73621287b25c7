#include "services/streaming/licences/licences.h"

#include <fmt/format.h>

#include <algorithm>

#include "platform/ids/ids.h"
#include "services/streaming/access/access_store.h"
#include "services/streaming/licences/licence_store.h"
#include "services/streaming/player/devices.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

tl::unexpected<Error> no_licence() { return fail(Code::NotFound, "There is no such licence."); }

}  // namespace

bool LicenceLimits::allow(const std::string& plan_id) const {
    return std::find(plans.begin(), plans.end(), plan_id) != plans.end();
}

Licences::Licences(storage::Database& database, LicenceLimits limits, Clock clock)
    : database_(database), limits_(std::move(limits)), clock_(std::move(clock)) {}

Task<Result<Licence>> Licences::issue(rpc::Caller listener, std::string device_id, std::vector<std::string> track_ids,
                                      idempotency::Request request) {
    if (auto checked = check_device_id(device_id, false); !checked) co_return fail(checked.error());
    if (track_ids.empty() || track_ids.size() > limits_.max_tracks)
        co_return fail(Code::InvalidArgument, fmt::format("A licence is for 1 to {} tracks.", limits_.max_tracks));
    Licence licence;
    licence.id = ids::make();
    licence.user_id = listener.user_id;
    licence.device_id = std::move(device_id);
    licence.track_ids = std::move(track_ids);
    licence.issued_at = clock_();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Licence> {
        const auto make = [&] { return issue_once(transaction, listener, licence); };
        const auto store = [](const Licence& made) { return made.id; };
        const auto again = [&](const std::string& id) -> Result<Licence> {
            auto made = store::find_licence(transaction.sql(), id);
            if (!made) return no_licence();
            return std::move(*made);
        };
        return idempotency::once(transaction, request, {clock_(), limits_.idempotency_ms}, make, store, again);
    });
}

Result<Licence> Licences::issue_once(storage::Transaction& transaction, const rpc::Caller& listener,
                                     Licence licence) const {
    auto& sql = transaction.sql();
    const auto entitlement = entitlement_at(licence.issued_at, store::find_entitlement(sql, licence.user_id), {});
    if (!limits_.allow(entitlement.plan_id)) return fail(Code::PermissionDenied, "Downloads come with a paid plan.");
    licence.expires_at = licence.issued_at + limits_.lifetime_ms;
    if (entitlement.valid_until > 0) licence.expires_at = std::min(licence.expires_at, entitlement.valid_until);
    for (const auto& id : licence.track_ids)
        if (const auto asset = store::find_asset(sql, id); !asset || !store::may_hear(sql, listener, asset->library_id))
            return fail(Code::NotFound, "One of the tracks is not there.");
    store::delete_expired_licences(transaction, licence.user_id, licence.issued_at);
    if (store::count_licences(sql, licence.user_id) >= limits_.max_licences)
        return fail(Code::ResourceExhausted,
                    fmt::format("You have {} licences already; revoke some.", limits_.max_licences));
    store::insert_licence(transaction, licence);
    return licence;
}

Task<Result<std::vector<Licence>>> Licences::list(std::string user_id) {
    const auto now = clock_();
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Licence>> {
        auto licences = store::licences_of(snapshot.sql(), user_id);
        std::erase_if(licences, [now](const Licence& licence) { return licence.expires_at <= now; });
        return licences;
    });
}

Task<Result<Licence>> Licences::revoke(std::string user_id, std::string licence_id) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Licence> {
        auto licence = store::find_licence(transaction.sql(), licence_id);
        if (!licence || licence->user_id != user_id) return no_licence();
        if (licence->revoked_at != 0) return std::move(*licence);
        licence->revoked_at = clock_();
        store::revoke_licence(transaction, *licence);
        return std::move(*licence);
    });
}

Task<Result<bool>> Licences::valid(std::string licence_id) {
    const auto now = clock_();
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<bool> {
        const auto licence = store::find_licence(snapshot.sql(), licence_id);
        return licence && licence->holds(now);
    });
}

void follow_plan(storage::Transaction& transaction, const LicenceLimits& limits, const std::string& user_id,
                 const std::string& plan_id, UnixMillis now) {
    if (limits.allow(plan_id)) return;
    for (auto& licence : store::licences_of(transaction.sql(), user_id)) {
        if (!licence.holds(now)) continue;
        licence.revoked_at = now;
        store::revoke_licence(transaction, licence);
    }
}

}  // namespace polyphony::streaming
