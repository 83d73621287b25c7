#include "services/broadcast/broadcast_api.h"

#include <utility>

#include "services/broadcast/broadcast_proto.h"

namespace polyphony::broadcast {
namespace {

enum class Who { Everyone, Administrators };

/// Serves those who may: `method() -> Task<Result<T>>`, whose T `answer(T) -> Response` says.
template <class Response, class Method, class Answer>
Reactor* serve(rpc::Dispatcher& dispatcher, Who who, Context* context, Response* response, Method method,
               Answer answer) {
    return dispatcher.serve(
        context, response,
        [who, method = std::move(method), answer = std::move(answer)](rpc::CallContext call) -> Task<Result<Response>> {
            if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Sign in first.");
            if (who == Who::Administrators && !call.caller.admin)
                co_return fail(Code::PermissionDenied, "Only administrators may change stations and podcasts.");
            auto task = method();
            const auto result = co_await std::move(task);
            if (!result) co_return fail(result.error());
            if constexpr (std::is_invocable_v<Answer>)
                co_return answer();
            else
                co_return answer(*result);
        });
}

template <class Proto, class Item>
Proto as(const Item& item) {
    return to_proto(item);
}

template <class Request>
Station station_of(const Request& request) {
    Station station;
    station.name = request.name();
    station.stream_url = request.stream_url();
    station.home_page_url = request.home_page_url();
    return station;
}

}  // namespace

Reactor* RadioApi::ListStations(Context* context, const v1::ListStationsRequest*, v1::ListStationsResponse* response) {
    return serve(
        dispatcher_, Who::Everyone, context, response, [this] { return stations_.list(); },
        [](const std::vector<Station>& stations) {
            v1::ListStationsResponse answer;
            for (const auto& station : stations) *answer.add_stations() = to_proto(station);
            return answer;
        });
}

Reactor* RadioApi::CreateStation(Context* context, const v1::CreateStationRequest* request, v1::Station* response) {
    return serve(
        dispatcher_, Who::Administrators, context, response,
        [this, request] { return stations_.create(station_of(*request)); }, as<v1::Station, Station>);
}

Reactor* RadioApi::UpdateStation(Context* context, const v1::UpdateStationRequest* request, v1::Station* response) {
    return serve(
        dispatcher_, Who::Administrators, context, response,
        [this, request] {
            auto station = station_of(*request);
            station.id = request->station_id();
            return stations_.update(std::move(station));
        },
        as<v1::Station, Station>);
}

Reactor* RadioApi::DeleteStation(Context* context, const v1::DeleteStationRequest* request,
                                 v1::DeleteStationResponse* response) {
    return serve(
        dispatcher_, Who::Administrators, context, response,
        [this, request] { return stations_.remove(request->station_id()); },
        [] { return v1::DeleteStationResponse(); });
}

Reactor* PodcastApi::ListChannels(Context* context, const v1::ListChannelsRequest* request,
                                  v1::ListChannelsResponse* response) {
    return serve(
        dispatcher_, Who::Everyone, context, response,
        [this, request] { return podcasts_.channels(request->with_episodes()); },
        [](const std::vector<Channel>& channels) {
            v1::ListChannelsResponse answer;
            for (const auto& channel : channels) *answer.add_channels() = to_proto(channel);
            return answer;
        });
}

Reactor* PodcastApi::GetChannel(Context* context, const v1::GetChannelRequest* request, v1::Channel* response) {
    return serve(
        dispatcher_, Who::Everyone, context, response,
        [this, request] { return podcasts_.channel(request->channel_id()); }, as<v1::Channel, Channel>);
}

Reactor* PodcastApi::GetEpisode(Context* context, const v1::GetEpisodeRequest* request, v1::Episode* response) {
    return serve(
        dispatcher_, Who::Everyone, context, response,
        [this, request] { return podcasts_.episode(request->episode_id()); }, as<v1::Episode, Episode>);
}

Reactor* PodcastApi::ListNewestEpisodes(Context* context, const v1::ListNewestEpisodesRequest* request,
                                        v1::ListNewestEpisodesResponse* response) {
    return serve(
        dispatcher_, Who::Everyone, context, response, [this, request] { return podcasts_.newest(request->limit()); },
        [](const std::vector<Episode>& episodes) {
            v1::ListNewestEpisodesResponse answer;
            for (const auto& episode : episodes) *answer.add_episodes() = to_proto(episode);
            return answer;
        });
}

Reactor* PodcastApi::CreateChannel(Context* context, const v1::CreateChannelRequest* request, v1::Channel* response) {
    return serve(
        dispatcher_, Who::Administrators, context, response,
        [this, request] { return podcasts_.subscribe(request->url()); }, as<v1::Channel, Channel>);
}

Reactor* PodcastApi::DeleteChannel(Context* context, const v1::DeleteChannelRequest* request,
                                   v1::DeleteChannelResponse* response) {
    return serve(
        dispatcher_, Who::Administrators, context, response,
        [this, request] { return podcasts_.remove(request->channel_id()); },
        [] { return v1::DeleteChannelResponse(); });
}

Reactor* PodcastApi::RefreshChannels(Context* context, const v1::RefreshChannelsRequest*,
                                     v1::RefreshChannelsResponse* response) {
    return serve(
        dispatcher_, Who::Administrators, context, response, [this] { return podcasts_.refresh(); },
        [] { return v1::RefreshChannelsResponse(); });
}

Reactor* PodcastApi::DownloadEpisode(Context* context, const v1::DownloadEpisodeRequest* request,
                                     v1::Episode* response) {
    return serve(
        dispatcher_, Who::Administrators, context, response,
        [this, request] { return podcasts_.download(request->episode_id()); }, as<v1::Episode, Episode>);
}

Reactor* PodcastApi::DeleteEpisode(Context* context, const v1::DeleteEpisodeRequest* request, v1::Episode* response) {
    return serve(
        dispatcher_, Who::Administrators, context, response,
        [this, request] { return podcasts_.remove_audio(request->episode_id()); }, as<v1::Episode, Episode>);
}

}  // namespace polyphony::broadcast
