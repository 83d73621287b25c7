#include "edge/player/blends.h"

#include "edge/player/composed.h"
#include "edge/player/names.h"

namespace polyphony::edge {

Task<Result<v1::BlendsView>> Blends::list(recommendation::v1::ListBlendsRequest request, rpc::CallContext context) {
    auto found = co_await peers_.call<recommendation::v1::ListBlendsResponse>(
        "polyphony.recommendation.v1.BlendService.ListBlends", request, hurried(context, timeout_ms_));
    if (!found && !is_away(found.error())) co_return fail(found.error());
    v1::BlendsView view;
    view.set_degraded(!found);
    if (!found) co_return view;
    *view.mutable_blends() = std::move(*found->mutable_blends());
    std::vector<std::string> members;
    for (const auto& blend : view.blends())
        members.insert(members.end(), blend.member_ids().begin(), blend.member_ids().end());
    const bool named = co_await add_people(peers_, std::move(members), std::move(context), *view.mutable_people());
    view.set_degraded(!named);
    co_return view;
}

Task<Result<v1::BlendView>> Blends::get(recommendation::v1::GetBlendRequest request, rpc::CallContext context) {
    auto found = co_await peers_.call<recommendation::v1::BlendDetail>(
        "polyphony.recommendation.v1.BlendService.GetBlend", request, context);
    if (!found) co_return fail(found.error());
    v1::BlendView view;
    auto& detail = *view.mutable_detail();
    detail = std::move(*found);
    std::vector<std::string> track_ids;
    for (const auto& track : detail.tracks()) track_ids.push_back(track.track_id());
    std::vector<std::string> artist_ids;
    for (const auto& match : detail.matches())
        artist_ids.insert(artist_ids.end(), match.artist_ids().begin(), match.artist_ids().end());
    const auto& ids = detail.blend().member_ids();
    std::vector<std::string> members(ids.begin(), ids.end());
    const bool people = co_await add_people(peers_, std::move(members), context, *view.mutable_people());
    const bool artists = co_await add_artists(peers_, std::move(artist_ids), context, *view.mutable_artists());
    const bool tracks = co_await facts_.add(std::move(track_ids), std::move(context), *view.mutable_tracks());
    view.set_degraded(!people || !artists || !tracks);
    if (tracks) drop_unknown(*detail.mutable_tracks(), view.tracks());
    co_return view;
}

Task<Result<v1::BlendInvitationView>> Blends::open_invitation(recommendation::v1::OpenBlendInvitationRequest request,
                                                              rpc::CallContext context) {
    auto found = co_await peers_.call<recommendation::v1::BlendInvitation>(
        "polyphony.recommendation.v1.BlendService.OpenBlendInvitation", request, context);
    if (!found) co_return fail(found.error());
    v1::BlendInvitationView view;
    std::vector<std::string> members(found->member_ids().begin(), found->member_ids().end());
    *view.mutable_invitation() = std::move(*found);
    co_await add_people(peers_, std::move(members), std::move(context), *view.mutable_people());
    co_return view;
}

Task<Result<v1::SimilarPeopleView>> Blends::similar_people(recommendation::v1::ListSimilarPeopleRequest request,
                                                           rpc::CallContext context) {
    auto found = co_await peers_.call<recommendation::v1::ListSimilarPeopleResponse>(
        "polyphony.recommendation.v1.BlendService.ListSimilarPeople", request, context);
    if (!found) co_return fail(found.error());
    v1::SimilarPeopleView view;
    *view.mutable_matches() = std::move(*found->mutable_people());
    std::vector<std::string> people;
    for (const auto& match : view.matches()) people.push_back(match.user_id());
    co_await add_people(peers_, std::move(people), std::move(context), *view.mutable_people());
    co_return view;
}

}  // namespace polyphony::edge
