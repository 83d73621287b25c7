#include "edge/subsonic/endpoints.h"
#include "polyphony/broadcast/v1/broadcast.pb.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;
using broadcast::v1::Channel;
using broadcast::v1::Episode;

constexpr int kMostNewest = 200;
constexpr int kNewest = 20;

std::string_view name_of(broadcast::v1::Status status) {
    switch (status) {
        case broadcast::v1::STATUS_DOWNLOADING:
            return "downloading";
        case broadcast::v1::STATUS_COMPLETED:
            return "completed";
        case broadcast::v1::STATUS_ERROR:
            return "error";
        case broadcast::v1::STATUS_DELETED:
            return "deleted";
        default:
            return "new";
    }
}

json::object to_episode(const Episode& episode) {
    json::object shown{{"id", episode.id()},
                       {"parent", episode.channel_id()},
                       {"isDir", false},
                       {"title", episode.title()},
                       {"album", episode.channel_title()},
                       {"genre", "Podcast"},
                       {"type", "podcast"},
                       {"channelId", episode.channel_id()},
                       {"description", episode.description()},
                       {"status", name_of(episode.status())}};
    if (episode.size_bytes() > 0) shown["size"] = episode.size_bytes();
    if (episode.duration_ms() > 0) shown["duration"] = episode.duration_ms() / kMsPerSecond;
    if (!episode.content_type().empty()) shown["contentType"] = episode.content_type();
    if (episode.has_published_at()) shown["publishDate"] = to_text(episode.published_at());
    if (episode.status() == broadcast::v1::STATUS_COMPLETED)
        shown["streamId"] = std::string(kEpisodePrefix) + episode.id();
    return shown;
}

json::object to_channel(const Channel& channel, bool with_episodes) {
    json::object shown{{"id", channel.id()}, {"url", channel.url()}, {"status", name_of(channel.status())}};
    if (!channel.title().empty()) shown["title"] = channel.title();
    if (!channel.description().empty()) shown["description"] = channel.description();
    if (!channel.image_url().empty()) shown["originalImageUrl"] = channel.image_url();
    if (!channel.error().empty()) shown["errorMessage"] = channel.error();
    if (!with_episodes) return shown;
    json::array episodes;
    for (const auto& episode : channel.episodes()) episodes.push_back(to_episode(episode));
    shown["episode"] = std::move(episodes);
    return shown;
}

Task<Outcome<Reply>> get_podcasts(const Backend& backend, Call& call) {
    const auto with_episodes = call.parameters.flag("includeEpisodes", true);
    if (!with_episodes) co_return refuse(with_episodes.error());
    json::array channels;
    if (call.parameters.has("id")) {
        broadcast::v1::GetChannelRequest request;
        request.set_channel_id(call.parameters.text("id"));
        const auto channel =
            co_await ask<Channel>(backend, "polyphony.broadcast.v1.PodcastService.GetChannel", request, call.context);
        if (!channel) co_return refuse(channel.error());
        channels.push_back(to_channel(*channel, *with_episodes));
    } else {
        broadcast::v1::ListChannelsRequest request;
        request.set_with_episodes(*with_episodes);
        const auto answer = co_await ask<broadcast::v1::ListChannelsResponse>(
            backend, "polyphony.broadcast.v1.PodcastService.ListChannels", request, call.context);
        if (!answer) co_return refuse(answer.error());
        for (const auto& channel : answer->channels()) channels.push_back(to_channel(channel, *with_episodes));
    }
    co_return Payload{{"podcasts", {{"channel", std::move(channels)}}}};
}

Task<Outcome<Reply>> get_newest(const Backend& backend, Call& call) {
    const auto count = call.parameters.count("count", kMostNewest, kNewest);
    if (!count) co_return refuse(count.error());
    json::array episodes;
    if (*count > 0) {
        broadcast::v1::ListNewestEpisodesRequest request;
        request.set_limit(*count);
        const auto answer = co_await ask<broadcast::v1::ListNewestEpisodesResponse>(
            backend, "polyphony.broadcast.v1.PodcastService.ListNewestEpisodes", request, call.context);
        if (!answer) co_return refuse(answer.error());
        for (const auto& episode : answer->episodes()) episodes.push_back(to_episode(episode));
    }
    co_return Payload{{"newestPodcasts", {{"episode", std::move(episodes)}}}};
}

Task<Outcome<Reply>> get_episode(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    broadcast::v1::GetEpisodeRequest request;
    request.set_episode_id(std::move(*id));
    const auto episode =
        co_await ask<Episode>(backend, "polyphony.broadcast.v1.PodcastService.GetEpisode", request, call.context);
    if (!episode) co_return refuse(episode.error());
    co_return Payload{{"podcastEpisode", to_episode(*episode)}};
}

Task<Outcome<Reply>> create_channel(const Backend& backend, Call& call) {
    auto url = call.parameters.required("url");
    if (!url) co_return refuse(url.error());
    broadcast::v1::CreateChannelRequest request;
    request.set_url(std::move(*url));
    co_return co_await order<Channel>(backend, "polyphony.broadcast.v1.PodcastService.CreateChannel", request, call);
}

Task<Outcome<Reply>> delete_channel(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    broadcast::v1::DeleteChannelRequest request;
    request.set_channel_id(std::move(*id));
    co_return co_await order<broadcast::v1::DeleteChannelResponse>(
        backend, "polyphony.broadcast.v1.PodcastService.DeleteChannel", request, call);
}

Task<Outcome<Reply>> refresh(const Backend& backend, Call& call) {
    const broadcast::v1::RefreshChannelsRequest request;
    co_return co_await order<broadcast::v1::RefreshChannelsResponse>(
        backend, "polyphony.broadcast.v1.PodcastService.RefreshChannels", request, call);
}

template <class Request>
Task<Outcome<Reply>> change_episode(const Backend& backend, std::string_view method, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    Request request;
    request.set_episode_id(std::move(*id));
    co_return co_await order<Episode>(backend, method, request, call);
}

}  // namespace

void add_podcasts(Endpoints& endpoints, const Backend& backend) {
    endpoints["getPodcasts"] = [&backend](Call& call) { return get_podcasts(backend, call); };
    endpoints["getNewestPodcasts"] = [&backend](Call& call) { return get_newest(backend, call); };
    endpoints["getPodcastEpisode"] = [&backend](Call& call) { return get_episode(backend, call); };
    endpoints["createPodcastChannel"] = [&backend](Call& call) { return create_channel(backend, call); };
    endpoints["deletePodcastChannel"] = [&backend](Call& call) { return delete_channel(backend, call); };
    endpoints["refreshPodcasts"] = [&backend](Call& call) { return refresh(backend, call); };
    endpoints["downloadPodcastEpisode"] = [&backend](Call& call) {
        return change_episode<broadcast::v1::DownloadEpisodeRequest>(
            backend, "polyphony.broadcast.v1.PodcastService.DownloadEpisode", call);
    };
    endpoints["deletePodcastEpisode"] = [&backend](Call& call) {
        return change_episode<broadcast::v1::DeleteEpisodeRequest>(
            backend, "polyphony.broadcast.v1.PodcastService.DeleteEpisode", call);
    };
}

}  // namespace polyphony::edge::subsonic
