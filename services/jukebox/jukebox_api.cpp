#include "services/jukebox/jukebox_api.h"

#include <google/protobuf/util/time_util.h>

#include <random>
#include <utility>

namespace polyphony::jukebox {
namespace {

v1::Jukebox to_proto(const Status& status) {
    v1::Jukebox proto;
    const auto& state = status.state;
    proto.mutable_track_ids()->Assign(state.track_ids.begin(), state.track_ids.end());
    proto.set_current_index(state.current);
    proto.set_playing(state.playing);
    proto.set_position_ms(state.position_ms);
    proto.set_gain(state.gain);
    proto.set_error(status.error);
    return proto;
}

template <class Request>
std::vector<std::string> track_ids(const Request& request) {
    return {request.track_ids().begin(), request.track_ids().end()};
}

/// A change that cannot fail.
template <class Act>
Jukebox::Change always(Act act) {
    return [act](State& state) -> Result<void> {
        act(state);
        return {};
    };
}

}  // namespace

JukeboxApi::JukeboxApi(Jukebox& jukebox, Controllers& controllers, const QueueLimits& limits,
                       rpc::Dispatcher& dispatcher)
    : jukebox_(jukebox), controllers_(controllers), limits_(limits), dispatcher_(dispatcher) {}

Task<Result<void>> JukeboxApi::admit(rpc::Caller caller) {
    if (!caller.known()) co_return fail(Code::Unauthenticated, "Sign in first.");
    const auto may = co_await controllers_.may_control(std::move(caller));
    if (!may) co_return fail(may.error());
    if (!*may)
        co_return fail(Code::PermissionDenied,
                       "Only administrators, and those whom they allow, may control the jukebox.");
    co_return Result<void>();
}

JukeboxApi::Reactor* JukeboxApi::change(Context* context, v1::Jukebox* response, Jukebox::Change change) {
    return dispatcher_.serve(context, response,
                             [this, change = std::move(change)](rpc::CallContext call) -> Task<Result<v1::Jukebox>> {
                                 const auto admitted = co_await admit(call.caller);
                                 if (!admitted) co_return fail(admitted.error());
                                 const auto changed = co_await jukebox_.change(std::move(call.caller.user_id), change);
                                 if (!changed) co_return fail(changed.error());
                                 co_return to_proto(*changed);
                             });
}

template <class Response, class Method>
JukeboxApi::Reactor* JukeboxApi::for_admins(Context* context, Response* response, Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Sign in first.");
                                 if (!call.caller.admin)
                                     co_return fail(Code::PermissionDenied, "Only administrators may do this.");
                                 auto task = method();
                                 co_return co_await std::move(task);
                             });
}

JukeboxApi::Reactor* JukeboxApi::GetJukebox(Context* context, const v1::GetJukeboxRequest*, v1::Jukebox* response) {
    return dispatcher_.serve(context, response, [this](rpc::CallContext call) -> Task<Result<v1::Jukebox>> {
        const auto admitted = co_await admit(std::move(call.caller));
        if (!admitted) co_return fail(admitted.error());
        co_return to_proto(jukebox_.status());
    });
}

JukeboxApi::Reactor* JukeboxApi::SetJukeboxQueue(Context* context, const v1::SetJukeboxQueueRequest* request,
                                                 v1::Jukebox* response) {
    return change(context, response,
                  [this, ids = track_ids(*request)](State& state) { return set_queue(state, ids, limits_); });
}

JukeboxApi::Reactor* JukeboxApi::AddToJukebox(Context* context, const v1::AddToJukeboxRequest* request,
                                              v1::Jukebox* response) {
    return change(context, response,
                  [this, ids = track_ids(*request)](State& state) { return add(state, ids, limits_); });
}

JukeboxApi::Reactor* JukeboxApi::ClearJukebox(Context* context, const v1::ClearJukeboxRequest*, v1::Jukebox* response) {
    return change(context, response, always(clear));
}

JukeboxApi::Reactor* JukeboxApi::RemoveFromJukebox(Context* context, const v1::RemoveFromJukeboxRequest* request,
                                                   v1::Jukebox* response) {
    return change(context, response, [index = request->index()](State& state) { return remove(state, index); });
}

/// A generator for each time: changes run on the thread of the database.
JukeboxApi::Reactor* JukeboxApi::ShuffleJukebox(Context* context, const v1::ShuffleJukeboxRequest*,
                                                v1::Jukebox* response) {
    return change(context, response, always([](State& state) {
                      std::mt19937_64 random(std::random_device{}());
                      shuffle(state, random);
                  }));
}

JukeboxApi::Reactor* JukeboxApi::StartJukebox(Context* context, const v1::StartJukeboxRequest*, v1::Jukebox* response) {
    return change(context, response, always(start));
}

JukeboxApi::Reactor* JukeboxApi::StopJukebox(Context* context, const v1::StopJukeboxRequest*, v1::Jukebox* response) {
    return change(context, response, always(stop));
}

JukeboxApi::Reactor* JukeboxApi::SkipJukebox(Context* context, const v1::SkipJukeboxRequest* request,
                                             v1::Jukebox* response) {
    return change(context, response, [index = request->index(), position_ms = request->position_ms()](State& state) {
        return skip(state, index, position_ms);
    });
}

JukeboxApi::Reactor* JukeboxApi::SetGain(Context* context, const v1::SetGainRequest* request, v1::Jukebox* response) {
    return change(context, response, [gain = request->gain()](State& state) { return set_gain(state, gain); });
}

JukeboxApi::Reactor* JukeboxApi::GetAccess(Context* context, const v1::GetAccessRequest*, v1::Access* response) {
    return dispatcher_.serve(context, response, [this](rpc::CallContext call) -> Task<Result<v1::Access>> {
        const auto may = co_await controllers_.may_control(std::move(call.caller));
        if (!may) co_return fail(may.error());
        v1::Access access;
        access.set_may_control(*may);
        co_return access;
    });
}

JukeboxApi::Reactor* JukeboxApi::ListControllers(Context* context, const v1::ListControllersRequest*,
                                                 v1::ListControllersResponse* response) {
    return for_admins(context, response, [this]() -> Task<Result<v1::ListControllersResponse>> {
        const auto found = co_await controllers_.list();
        if (!found) co_return fail(found.error());
        v1::ListControllersResponse answer;
        for (const auto& one : *found) {
            auto& controller = *answer.add_controllers();
            controller.set_user_id(one.user_id);
            *controller.mutable_granted_at() =
                google::protobuf::util::TimeUtil::MillisecondsToTimestamp(one.granted_at);
        }
        co_return answer;
    });
}

JukeboxApi::Reactor* JukeboxApi::GrantControl(Context* context, const v1::GrantControlRequest* request,
                                              v1::GrantControlResponse* response) {
    return for_admins(context, response, [this, request]() -> Task<Result<v1::GrantControlResponse>> {
        const auto granted = co_await controllers_.grant(request->user_id());
        if (!granted) co_return fail(granted.error());
        co_return v1::GrantControlResponse();
    });
}

JukeboxApi::Reactor* JukeboxApi::RevokeControl(Context* context, const v1::RevokeControlRequest* request,
                                               v1::RevokeControlResponse* response) {
    return for_admins(context, response, [this, request]() -> Task<Result<v1::RevokeControlResponse>> {
        const auto revoked = co_await controllers_.revoke(request->user_id());
        if (!revoked) co_return fail(revoked.error());
        co_return v1::RevokeControlResponse();
    });
}

}  // namespace polyphony::jukebox
