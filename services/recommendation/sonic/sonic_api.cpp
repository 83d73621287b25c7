#include "services/recommendation/sonic/sonic_api.h"

#include <fmt/format.h>

#include "platform/ids/ids.h"

namespace polyphony::recommendation {
namespace {

v1::TrackList to_list(const std::vector<SonicMatch>& matches) {
    v1::TrackList list;
    list.set_basis(v1::BASIS_SOUND);
    for (const auto& match : matches) {
        auto& track = *list.add_tracks();
        track.set_track_id(match.track_id);
        track.set_score(match.similarity);
    }
    return list;
}

tl::unexpected<Error> no_track_id() { return fail(Code::InvalidArgument, "A track id has 22 letters and digits."); }

}  // namespace

Result<std::size_t> SonicApi::limit_of(int wanted) const {
    if (wanted < 0 || wanted > limits_.max_tracks)
        return fail(Code::InvalidArgument, fmt::format("The limit is 1 to {} tracks.", limits_.max_tracks));
    return static_cast<std::size_t>(wanted == 0 ? limits_.default_tracks : wanted);
}

SonicApi::Reactor* SonicApi::ListSonicSimilarTracks(Context* context, const v1::ListSonicSimilarTracksRequest* request,
                                                    v1::TrackList* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext) -> Task<Result<v1::TrackList>> {
        const auto limit = limit_of(request->limit());
        if (!limit) co_return fail(limit.error());
        if (!ids::valid(request->track_id())) co_return no_track_id();
        co_return to_list(sounds_.similar(request->track_id(), *limit));
    });
}

SonicApi::Reactor* SonicApi::FindSonicPath(Context* context, const v1::FindSonicPathRequest* request,
                                           v1::TrackList* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext) -> Task<Result<v1::TrackList>> {
        const auto limit = limit_of(request->limit());
        if (!limit) co_return fail(limit.error());
        if (!ids::valid(request->start_track_id()) || !ids::valid(request->end_track_id())) co_return no_track_id();
        co_return to_list(sounds_.path(request->start_track_id(), request->end_track_id(), *limit));
    });
}

}  // namespace polyphony::recommendation
