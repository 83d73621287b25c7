#include "services/streaming/reactions.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/payment/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/streaming/access/reactions.h"
#include "services/streaming/analysis/analyses.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

/// TrackPublished and TrackChanged carry the same facts.
template <class Message>
AudioAsset to_asset(const Message& event) {
    const auto& file = event.file();
    AudioAsset asset;
    asset.track_id = event.track().id();
    asset.path = file.path();
    asset.content_type = file.content_type();
    asset.size_bytes = file.size_bytes();
    asset.modified_ms = file.modified_ms();
    asset.bitrate_kbps = file.bitrate_kbps();
    asset.codec = file.codec();
    asset.duration_ms = event.track().duration_ms();
    asset.library_id = event.track().library_id();
    asset.part = {file.part_start_us(), file.part_end_us()};
    return asset;
}

void forget_after(storage::Transaction& transaction, OpenFiles& open_files, const std::string& track_id) {
    transaction.after_commit([&open_files, track_id] { open_files.forget(track_id); });
}

template <class Message>
events::Reactions::Reaction<Message> keep_asset(OpenFiles& open_files, std::function<void()> measure, Clock clock) {
    return [&open_files, measure = std::move(measure), clock = std::move(clock)](
               storage::Transaction& transaction, const Message& event, const events::Event&) -> Result<void> {
        const auto asset = to_asset(event);
        store::put_asset(transaction, asset);
        hear_of_track(transaction, asset, event.track().album_id(), clock());
        forget_after(transaction, open_files, asset.track_id);
        transaction.after_commit(measure);
        return {};
    };
}

void keep_entitlement(storage::Transaction& transaction, const payment::v1::EntitlementChanged& event) {
    Entitlement entitlement;
    entitlement.plan_id = event.plan_id();
    entitlement.max_bitrate_kbps = event.max_bitrate_kbps();
    entitlement.max_streams = event.max_streams();
    if (event.has_valid_until())
        entitlement.valid_until = google::protobuf::util::TimeUtil::TimestampToMilliseconds(event.valid_until());
    store::put_entitlement(transaction, event.user_id(), entitlement);
}

}  // namespace

events::Reactions reactions(OpenFiles& open_files, const LicenceLimits& licences, const std::function<void()>& measure,
                            const Clock& clock) {
    events::Reactions reactions;
    reactions.on<catalog::v1::TrackPublished>(keep_asset<catalog::v1::TrackPublished>(open_files, measure, clock));
    reactions.on<catalog::v1::TrackChanged>(keep_asset<catalog::v1::TrackChanged>(open_files, measure, clock));
    reactions.on<catalog::v1::TrackWithdrawn>([&open_files, clock](storage::Transaction& transaction,
                                                                   const catalog::v1::TrackWithdrawn& event,
                                                                   const events::Event&) -> Result<void> {
        store::delete_asset(transaction, event.track_id());
        forget_track(transaction, event.track_id(), clock());
        forget_after(transaction, open_files, event.track_id());
        return {};
    });
    reactions.on<payment::v1::EntitlementChanged>([licences, clock](storage::Transaction& transaction,
                                                                    const payment::v1::EntitlementChanged& event,
                                                                    const events::Event&) -> Result<void> {
        keep_entitlement(transaction, event);
        follow_plan(transaction, licences, event.user_id(), event.plan_id(), clock());
        return {};
    });
    add_access_reactions(reactions);
    reactions.on_erasure<user::v1::AccountErased, v1::PersonErased>(store::delete_user);
    return reactions;
}

}  // namespace polyphony::streaming
