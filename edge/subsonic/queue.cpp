#include <algorithm>

#include "edge/subsonic/endpoints.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

/// A kept queue as it can be played now.
struct PlayableQueue {
    streaming::v1::SavedQueue saved;
    Tracks tracks;
    int current = 0;  ///< Among `tracks`.
};

/// Nothing if none was kept. What cannot be heard any more is left out.
Task<Outcome<std::optional<PlayableQueue>>> find_queue(const Backend& backend, const Call& call) {
    auto saved =
        co_await ask<streaming::v1::SavedQueue>(backend, "polyphony.streaming.v1.ListeningService.GetSavedQueue",
                                                streaming::v1::GetSavedQueueRequest(), call.context);
    if (!saved && saved.error().code == Failure::NotFound) co_return std::nullopt;
    if (!saved) co_return refuse(saved.error());
    std::vector<std::string> ids(saved->track_ids().begin(), saved->track_ids().end());
    auto tracks = co_await find_tracks(backend, std::move(ids), call.context);
    if (!tracks) co_return refuse(tracks.error());
    PlayableQueue queue{std::move(*saved), std::move(*tracks)};
    // The tracks lie in the order of the queue, so that those before the current one are counted.
    std::size_t place = 0;
    for (int at = 0; at < queue.saved.current() && place < queue.tracks.size(); ++at)
        if (queue.tracks[place].id() == queue.saved.track_ids(at)) ++place;
    queue.current = static_cast<int>(std::min(place, std::max<std::size_t>(queue.tracks.size(), 1) - 1));
    co_return queue;
}

Task<json::object> show(const Backend& backend, const PlayableQueue& queue, const Call& call) {
    json::object shown{{"position", queue.saved.position_ms()},
                       {"username", call.account.username()},
                       {"changed", to_text(queue.saved.changed_at())},
                       {"changedBy", queue.saved.client()}};
    shown["entry"] = co_await to_children(backend, queue.tracks, call.context);
    co_return shown;
}

Task<Outcome<Reply>> get_play_queue(const Backend& backend, Call& call) {
    const auto queue = co_await find_queue(backend, call);
    if (!queue) co_return refuse(queue.error());
    if (!*queue) co_return Payload();
    auto shown = co_await show(backend, **queue, call);
    if (!(*queue)->tracks.empty())
        shown["current"] = (*queue)->tracks[static_cast<std::size_t>((*queue)->current)].id();
    co_return Payload{{"playQueue", std::move(shown)}};
}

Task<Outcome<Reply>> get_play_queue_by_index(const Backend& backend, Call& call) {
    const auto queue = co_await find_queue(backend, call);
    if (!queue) co_return refuse(queue.error());
    if (!*queue) co_return Payload();
    auto shown = co_await show(backend, **queue, call);
    if (!(*queue)->tracks.empty()) shown["currentIndex"] = (*queue)->current;
    co_return Payload{{"playQueueByIndex", std::move(shown)}};
}

Task<Outcome<Reply>> save(const Backend& backend, const Call& call, streaming::v1::SaveQueueRequest request) {
    const auto position = call.parameters.number("position", 0, INT64_MAX, 0);
    if (!position) co_return refuse(position.error());
    request.set_position_ms(*position);
    request.set_client(call.client());
    const auto saved = co_await ask<streaming::v1::SavedQueue>(
        backend, "polyphony.streaming.v1.ListeningService.SaveQueue", request, call.context);
    if (!saved) co_return refuse(saved.error());
    co_return Payload();
}

Task<Outcome<Reply>> save_play_queue(const Backend& backend, Call& call) {
    const auto ids = call.parameters.all("id");
    streaming::v1::SaveQueueRequest request;
    for (const auto& id : ids) request.add_track_ids(id);
    if (const auto current = call.parameters.text("current"); !current.empty()) {
        const auto at = std::find(ids.begin(), ids.end(), current);
        if (at == ids.end()) co_return refuse(Failure::Generic, "The parameter current must be one of the ids.");
        request.set_current(static_cast<int>(at - ids.begin()));
    }
    co_return co_await save(backend, call, std::move(request));
}

Task<Outcome<Reply>> save_play_queue_by_index(const Backend& backend, Call& call) {
    streaming::v1::SaveQueueRequest request;
    for (const auto& id : call.parameters.all("id")) request.add_track_ids(id);
    if (!request.track_ids().empty()) {
        const auto current = call.parameters.required_number("currentIndex", 0, request.track_ids_size() - 1);
        if (!current) co_return refuse(current.error());
        request.set_current(static_cast<int>(*current));
    }
    co_return co_await save(backend, call, std::move(request));
}

}  // namespace

void add_queue(Endpoints& endpoints, const Backend& backend) {
    endpoints["getPlayQueue"] = [&backend](Call& call) { return get_play_queue(backend, call); };
    endpoints["savePlayQueue"] = [&backend](Call& call) { return save_play_queue(backend, call); };
    endpoints["getPlayQueueByIndex"] = [&backend](Call& call) { return get_play_queue_by_index(backend, call); };
    endpoints["savePlayQueueByIndex"] = [&backend](Call& call) { return save_play_queue_by_index(backend, call); };
}

}  // namespace polyphony::edge::subsonic
