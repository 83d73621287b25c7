#include "services/broadcast/podcasts.h"

#include <fmt/format.h>

#include <boost/algorithm/string/trim.hpp>
#include <unordered_map>

#include "platform/ids/ids.h"
#include "services/broadcast/broadcast_store.h"
#include "services/broadcast/feed.h"

namespace polyphony::broadcast {
namespace {

tl::unexpected<Error> no_channel() { return fail(Code::NotFound, "There is no such podcast."); }
tl::unexpected<Error> no_episode() { return fail(Code::NotFound, "There is no such episode."); }

void shorten(Episode& episode, std::size_t most) {
    if (episode.description.size() > most) episode.description = cut_text(episode.description, most) + " …";
}

void shorten(Channel& channel, std::size_t most) {
    for (auto& episode : channel.episodes) shorten(episode, most);
    if (channel.description.size() > most) channel.description = cut_text(channel.description, most) + " …";
}

/// Gives each channel those that are its own, in their order.
void add_episodes(std::vector<Channel>& channels, std::vector<Episode> episodes) {
    std::unordered_map<std::string, Channel*> by_id;
    for (auto& channel : channels) by_id[channel.id] = &channel;
    for (auto& episode : episodes)
        if (const auto channel = by_id.find(episode.channel_id); channel != by_id.end())
            channel->second->episodes.push_back(std::move(episode));
}

}  // namespace

Task<Result<std::vector<Channel>>> Podcasts::channels(bool with_episodes) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Channel>> {
        auto channels = store::channels(snapshot.sql());
        if (with_episodes)
            add_episodes(channels, store::newest_of_each_channel(snapshot.sql(), limits_.listed_episodes));
        for (auto& channel : channels) shorten(channel, limits_.listed_description);
        return channels;
    });
}

Task<Result<Channel>> Podcasts::channel(std::string channel_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Channel> {
        auto channel = store::find_channel(snapshot.sql(), channel_id);
        if (!channel) return no_channel();
        channel->episodes = store::episodes_of(snapshot.sql(), channel_id, limits_.shown_episodes);
        for (auto& episode : channel->episodes) shorten(episode, limits_.listed_description);
        return std::move(*channel);
    });
}

Task<Result<Episode>> Podcasts::episode(std::string episode_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Episode> {
        auto episode = store::find_episode(snapshot.sql(), episode_id);
        if (!episode) return no_episode();
        return std::move(*episode);
    });
}

Task<Result<std::vector<Episode>>> Podcasts::newest(int limit) {
    constexpr int kUsual = 20;
    if (limit < 0 || limit > limits_.shown_episodes)
        co_return fail(Code::InvalidArgument, fmt::format("limit is 1 to {}.", limits_.shown_episodes));
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Episode>> {
        auto episodes = store::newest_episodes(snapshot.sql(), limit == 0 ? kUsual : limit);
        for (auto& episode : episodes) shorten(episode, limits_.listed_description);
        return episodes;
    });
}

Task<Result<Channel>> Podcasts::subscribe(std::string url) {
    boost::trim(url);
    if (!is_web_address(url))
        co_return fail(Code::InvalidArgument, "url must be an address that begins with http:// or https://.");
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Channel> {
        auto& sql = transaction.sql();
        if (auto known = store::channel_at(sql, url)) return std::move(*known);
        if (store::count_channels(sql) >= limits_.max_channels)
            return fail(Code::ResourceExhausted,
                        fmt::format("There are {} podcasts; delete some.", limits_.max_channels));
        Channel channel;
        channel.id = ids::make();
        channel.url = url;
        store::add_channel(transaction, channel, clock_());
        transaction.after_commit(wake_);
        return channel;
    });
}

Task<Result<void>> Podcasts::remove(std::string channel_id) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        store::delete_channel(transaction, channel_id);
        transaction.after_commit(wake_);
        return {};
    });
}

Task<Result<void>> Podcasts::refresh() {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        store::make_all_due(transaction, clock_());
        transaction.after_commit(wake_);
        return {};
    });
}

Task<Result<Episode>> Podcasts::download(std::string episode_id) {
    return set_status(std::move(episode_id), Status::Downloading);
}

Task<Result<Episode>> Podcasts::remove_audio(std::string episode_id) {
    return set_status(std::move(episode_id), Status::Deleted);
}

Task<Result<Episode>> Podcasts::set_status(std::string episode_id, Status status) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Episode> {
        auto episode = store::find_episode(transaction.sql(), episode_id);
        if (!episode) return no_episode();
        const bool done =
            episode->status == status || (status == Status::Downloading && episode->status == Status::Completed);
        if (done) return std::move(*episode);
        episode->status = status;
        episode->error.clear();
        store::save_progress(transaction, *episode, clock_());
        transaction.after_commit(wake_);
        return std::move(*episode);
    });
}

}  // namespace polyphony::broadcast
