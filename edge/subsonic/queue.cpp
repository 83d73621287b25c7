#include <algorithm>

#include "edge/subsonic/endpoints.h"
#include "platform/ids/ids.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

/// A kept queue as it can be played now.
struct PlayableQueue {
    streaming::v1::SavedQueue saved;
    Tracks tracks;
    int current = 0;  ///< Among `tracks`.
};

/// An empty one if none was kept. What cannot be heard any more is left out.
Task<Outcome<PlayableQueue>> find_queue(const Backend& backend, const Call& call) {
    auto saved =
        co_await ask<streaming::v1::SavedQueue>(backend, "polyphony.streaming.v1.ListeningService.GetSavedQueue",
                                                streaming::v1::GetSavedQueueRequest(), call.context);
    if (!saved && saved.error().code == Failure::NotFound) co_return PlayableQueue{};
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

/// A queue that was never kept was changed at the beginning of time, by nobody: apps are promised all of these.
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
    auto shown = co_await show(backend, *queue, call);
    if (!queue->tracks.empty()) shown["current"] = queue->tracks[static_cast<std::size_t>(queue->current)].id();
    co_return Payload{{"playQueue", std::move(shown)}};
}

Task<Outcome<Reply>> get_play_queue_by_index(const Backend& backend, Call& call) {
    const auto queue = co_await find_queue(backend, call);
    if (!queue) co_return refuse(queue.error());
    auto shown = co_await show(backend, *queue, call);
    if (!queue->tracks.empty()) shown["currentIndex"] = queue->current;
    co_return Payload{{"playQueueByIndex", std::move(shown)}};
}

Task<Outcome<Reply>> save(const Backend& backend, const Call& call, streaming::v1::SaveQueueRequest request) {
    const auto position = call.parameters.number("position", 0, INT64_MAX, 0);
    if (!position) co_return refuse(position.error());
    request.set_position_ms(*position);
    request.set_client(call.client());
    co_return co_await order<streaming::v1::SavedQueue>(backend, "polyphony.streaming.v1.ListeningService.SaveQueue",
                                                        request, call);
}

/// The queue of the parameters `id`, at that of them. What can be no song is left out, as other servers do and as what
/// is gone later is: a queue is worth more than one song of it.
streaming::v1::SaveQueueRequest queue_of(const std::vector<std::string>& named, std::ptrdiff_t current) {
    streaming::v1::SaveQueueRequest request;
    const auto is_song = [](const std::string& id) { return ids::valid(id); };
    std::copy_if(named.begin(), named.end(), google::protobuf::RepeatedFieldBackInserter(request.mutable_track_ids()),
                 is_song);
    const auto before = std::count_if(named.begin(), named.begin() + current, is_song);
    request.set_current(
        static_cast<int>(std::clamp<std::ptrdiff_t>(before, 0, std::max(request.track_ids_size(), 1) - 1)));
    return request;
}

Task<Outcome<Reply>> save_play_queue(const Backend& backend, Call& call) {
    const auto named = call.parameters.all("id");
    auto at = named.begin();
    if (const auto current = call.parameters.text("current"); !current.empty()) {
        at = std::find(named.begin(), named.end(), current);
        if (at == named.end()) co_return refuse(Failure::Generic, "The parameter current must be one of the ids.");
    }
    co_return co_await save(backend, call, queue_of(named, at - named.begin()));
}

Task<Outcome<Reply>> save_play_queue_by_index(const Backend& backend, Call& call) {
    const auto named = call.parameters.all("id");
    std::int64_t at = 0;
    if (!named.empty()) {
        const auto current =
            call.parameters.required_number("currentIndex", 0, static_cast<std::int64_t>(named.size()) - 1);
        if (!current) co_return refuse(current.error());
        at = *current;
    }
    co_return co_await save(backend, call, queue_of(named, at));
}

}  // namespace

void add_queue(Endpoints& endpoints, const Backend& backend) {
    endpoints["getPlayQueue"] = [&backend](Call& call) { return get_play_queue(backend, call); };
    endpoints["savePlayQueue"] = [&backend](Call& call) { return save_play_queue(backend, call); };
    endpoints["getPlayQueueByIndex"] = [&backend](Call& call) { return get_play_queue_by_index(backend, call); };
    endpoints["savePlayQueueByIndex"] = [&backend](Call& call) { return save_play_queue_by_index(backend, call); };
}

}  // namespace polyphony::edge::subsonic
