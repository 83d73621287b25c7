#include "edge/subsonic/endpoints.h"
#include "polyphony/jukebox/v1/jukebox.pb.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;
using jukebox::v1::Jukebox;

/// Calls a method of the jukebox.
Task<Outcome<Jukebox>> control(const Backend& backend, const Call& call, std::string method,
                               const google::protobuf::Message& request) {
    if (!backend.jukebox)
        co_return refuse(Failure::Generic, "There is no jukebox here; Polyphony has one if it runs with --jukebox.");
    co_return co_await ask<Jukebox>(backend, "polyphony.jukebox.v1.JukeboxService." + method, request, call.context);
}

template <class Request>
Request with_songs(const Call& call) {
    Request request;
    for (auto& id : call.parameters.all("id")) request.add_track_ids(std::move(id));
    return request;
}

/// What an action asks of the jukebox.
using Action = std::function<Task<Outcome<Jukebox>>(const Backend&, const Call&)>;

/// For what has no parameters.
template <class Request>
Task<Outcome<Jukebox>> press(const Backend& backend, const Call& call, std::string method) {
    const Request request;
    co_return co_await control(backend, call, std::move(method), request);
}

template <class Request>
Action plain(std::string method) {
    return [method = std::move(method)](const Backend& backend, const Call& call) {
        return press<Request>(backend, call, method);
    };
}

Task<Outcome<Jukebox>> add_songs(const Backend& backend, const Call& call) {
    if (auto ids = call.parameters.required_all("id"); !ids) co_return refuse(ids.error());
    const auto request = with_songs<jukebox::v1::AddToJukeboxRequest>(call);
    co_return co_await control(backend, call, "AddToJukebox", request);
}

Task<Outcome<Jukebox>> set_songs(const Backend& backend, const Call& call) {
    const auto request = with_songs<jukebox::v1::SetJukeboxQueueRequest>(call);
    co_return co_await control(backend, call, "SetJukeboxQueue", request);
}

Task<Outcome<Jukebox>> remove_song(const Backend& backend, const Call& call) {
    const auto index = call.parameters.required_number("index", 0, INT32_MAX);
    if (!index) co_return refuse(index.error());
    jukebox::v1::RemoveFromJukeboxRequest request;
    request.set_index(static_cast<int>(*index));
    co_return co_await control(backend, call, "RemoveFromJukebox", request);
}

Task<Outcome<Jukebox>> skip_to(const Backend& backend, const Call& call) {
    const auto index = call.parameters.required_number("index", 0, INT32_MAX);
    if (!index) co_return refuse(index.error());
    const auto seconds = call.parameters.number("offset", 0, kMaxSeconds, 0);
    if (!seconds) co_return refuse(seconds.error());
    jukebox::v1::SkipJukeboxRequest request;
    request.set_index(static_cast<int>(*index));
    request.set_position_ms(*seconds * kMsPerSecond);
    co_return co_await control(backend, call, "SkipJukebox", request);
}

Task<Outcome<Jukebox>> set_gain(const Backend& backend, const Call& call) {
    const auto gain = call.parameters.required_fraction("gain");
    if (!gain) co_return refuse(gain.error());
    jukebox::v1::SetGainRequest request;
    request.set_gain(*gain);
    co_return co_await control(backend, call, "SetGain", request);
}

const std::map<std::string, Action, std::less<>>& actions() {
    static const std::map<std::string, Action, std::less<>> all{
        {"get", plain<jukebox::v1::GetJukeboxRequest>("GetJukebox")},
        {"status", plain<jukebox::v1::GetJukeboxRequest>("GetJukebox")},
        {"start", plain<jukebox::v1::StartJukeboxRequest>("StartJukebox")},
        {"stop", plain<jukebox::v1::StopJukeboxRequest>("StopJukebox")},
        {"clear", plain<jukebox::v1::ClearJukeboxRequest>("ClearJukebox")},
        {"shuffle", plain<jukebox::v1::ShuffleJukeboxRequest>("ShuffleJukebox")},
        {"add", add_songs},
        {"set", set_songs},
        {"remove", remove_song},
        {"skip", skip_to},
        {"setGain", set_gain}};
    return all;
}

json::object status_of(const Jukebox& jukebox) {
    return {{"currentIndex", jukebox.current_index()},
            {"playing", jukebox.playing()},
            {"gain", jukebox.gain()},
            {"position", jukebox.position_ms() / kMsPerSecond}};
}

Task<Outcome<Reply>> jukebox_control(const Backend& backend, Call& call) {
    const auto name = call.parameters.required("action");
    if (!name) co_return refuse(name.error());
    const auto action = actions().find(*name);
    if (action == actions().end())
        co_return refuse(Failure::Generic,
                         "The action must be get, status, set, start, stop, skip, add, clear, remove, shuffle or "
                         "setGain.");
    auto task = action->second(backend, call);
    const auto jukebox = co_await std::move(task);
    if (!jukebox) co_return refuse(jukebox.error());
    auto status = status_of(*jukebox);
    if (*name != "get") co_return Payload{{"jukeboxStatus", std::move(status)}};
    std::vector<std::string> ids(jukebox->track_ids().begin(), jukebox->track_ids().end());
    const auto tracks = co_await find_tracks(backend, std::move(ids), call.context);
    if (!tracks) co_return refuse(tracks.error());
    status["entry"] = co_await to_children(backend, *tracks, call.context);
    co_return Payload{{"jukeboxPlaylist", std::move(status)}};
}

}  // namespace

void add_jukebox(Endpoints& endpoints, const Backend& backend) {
    endpoints["jukeboxControl"] = [&backend](Call& call) { return jukebox_control(backend, call); };
}

}  // namespace polyphony::edge::subsonic
