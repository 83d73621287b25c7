#include "services/recommendation/lists/mix_api.h"

namespace polyphony::recommendation {
namespace {

v1::Mix to_message(const Mix& mix) {
    v1::Mix message;
    message.set_id(mix.list.id);
    message.set_title(mix.title);
    message.set_description(mix.description);
    message.mutable_artist_ids()->Assign(mix.list.artist_ids.begin(), mix.list.artist_ids.end());
    message.set_genre(mix.list.genre);
    for (const auto& id : mix.list.track_ids) message.add_tracks()->set_track_id(id);
    return message;
}

}  // namespace

MixApi::Reactor* MixApi::ListMixes(Context* context, const v1::ListMixesRequest*, v1::ListMixesResponse* response) {
    return dispatcher_.serve(context, response, [this](rpc::CallContext call) -> Task<Result<v1::ListMixesResponse>> {
        if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in to get mixes.");
        ListFor person;
        person.user_id = std::move(call.caller.user_id);
        person.admin = call.caller.admin;
        const auto mixes = co_await mixes_.list(std::move(person));
        if (!mixes) co_return fail(mixes.error());
        v1::ListMixesResponse answer;
        for (const auto& mix : *mixes) *answer.add_mixes() = to_message(mix);
        co_return answer;
    });
}

MixApi::Reactor* MixApi::GetMix(Context* context, const v1::GetMixRequest* request, v1::Mix* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Mix>> {
        if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in to get mixes.");
        ListFor person;
        person.user_id = std::move(call.caller.user_id);
        person.admin = call.caller.admin;
        const auto mix = co_await mixes_.get(std::move(person), request->mix_id());
        if (!mix) co_return fail(mix.error());
        co_return to_message(*mix);
    });
}

}  // namespace polyphony::recommendation
