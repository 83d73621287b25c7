#include "services/broadcast/broadcast_store.h"

#include <algorithm>

#include "platform/events/events.h"
#include "platform/ids/ids.h"
#include "polyphony/broadcast/v1/events.pb.h"
#include "services/broadcast/broadcast_proto.h"

namespace polyphony::broadcast::store {
namespace {

using soci::into;
using soci::use;

template <class... Parameters>
std::vector<Station> query_stations(soci::session& sql, const std::string& condition, Parameters... parameters) {
    Station row;
    auto query = (sql.prepare << "SELECT id, name, stream_url, home_page_url, listen_url FROM stations " << condition,
                  into(row.id), into(row.name), into(row.stream_url), into(row.home_page_url), into(row.listen_url));
    soci::statement statement = (query, ..., parameters);
    statement.execute();
    std::vector<Station> found;
    while (statement.fetch()) found.push_back(row);
    return found;
}

template <class... Parameters>
std::vector<Channel> query_channels(soci::session& sql, const std::string& condition, Parameters... parameters) {
    Channel row;
    int status = 0;
    auto query = (sql.prepare << "SELECT id, url, title, description, image_url, home_page_url, status, error, etag,"
                                 " modified, refreshed_at, failures FROM channels "
                              << condition,
                  into(row.id), into(row.url), into(row.title), into(row.description), into(row.image_url),
                  into(row.home_page_url), into(status), into(row.error), into(row.etag), into(row.modified),
                  into(row.refreshed_at), into(row.failures));
    soci::statement statement = (query, ..., parameters);
    statement.execute();
    std::vector<Channel> found;
    while (statement.fetch()) {
        row.status = static_cast<Status>(status);
        found.push_back(row);
    }
    return found;
}

template <class... Parameters>
std::vector<Episode> query_episodes(soci::session& sql, const std::string& condition, Parameters... parameters) {
    Episode row;
    int status = 0;
    auto query = (sql.prepare << "SELECT e.id, e.channel_id, c.title, e.guid, e.title, e.description, e.audio_url,"
                                 " e.content_type, e.size_bytes, e.duration_ms, e.published_at, e.status, e.error"
                                 " FROM episodes e JOIN channels c ON c.id = e.channel_id "
                              << condition,
                  into(row.id), into(row.channel_id), into(row.channel_title), into(row.guid), into(row.title),
                  into(row.description), into(row.audio_url), into(row.content_type), into(row.size_bytes),
                  into(row.duration_ms), into(row.published_at), into(status), into(row.error));
    soci::statement statement = (query, ..., parameters);
    statement.execute();
    std::vector<Episode> found;
    while (statement.fetch()) {
        row.status = static_cast<Status>(status);
        found.push_back(row);
    }
    return found;
}

template <class Item>
std::optional<Item> only(std::vector<Item> items) {
    if (items.empty()) return std::nullopt;
    return std::move(items.front());
}

constexpr int kDownloading = static_cast<int>(Status::Downloading);
constexpr int kCompleted = static_cast<int>(Status::Completed);
constexpr int kError = static_cast<int>(Status::Error);

}  // namespace

std::vector<Station> stations(soci::session& sql) { return query_stations(sql, "ORDER BY name, id"); }

bool has_station(soci::session& sql, const std::string& station_id) {
    return !query_stations(sql, "WHERE id = :id", use(station_id, "id")).empty();
}

void put_station(storage::Transaction& transaction, const Station& station, UnixMillis due_at) {
    transaction.sql() << "INSERT INTO stations (id, name, stream_url, home_page_url, listen_url, due_at)"
                         " VALUES (:id, :name, :stream_url, :home_page_url, :listen_url, :due_at)"
                         " ON CONFLICT (id) DO UPDATE SET name = excluded.name, stream_url = excluded.stream_url,"
                         " home_page_url = excluded.home_page_url, listen_url = excluded.listen_url,"
                         " due_at = excluded.due_at",
        use(station.id, "id"), use(station.name, "name"), use(station.stream_url, "stream_url"),
        use(station.home_page_url, "home_page_url"), use(station.listen_url, "listen_url"), use(due_at, "due_at");
    v1::StationChanged changed;
    *changed.mutable_station() = to_proto(station);
    events::emit(transaction, station.id, changed);
}

std::optional<Station> claim_station(storage::Transaction& transaction, UnixMillis now, UnixMillis until) {
    auto station = only(query_stations(
        transaction.sql(), "WHERE due_at > 0 AND due_at <= :now ORDER BY due_at, id LIMIT 1", use(now, "now")));
    if (station)
        transaction.sql() << "UPDATE stations SET due_at = :until WHERE id = :id", use(until, "until"),
            use(station->id, "id");
    return station;
}

void keep_stream(storage::Transaction& transaction, const Station& station, UnixMillis due_at) {
    auto known = only(query_stations(transaction.sql(), "WHERE id = :id", use(station.id, "id")));
    if (!known || known->stream_url != station.stream_url) return;
    if (known->listen_url != station.listen_url) {
        known->listen_url = station.listen_url;
        put_station(transaction, *known, due_at);
    } else {
        transaction.sql() << "UPDATE stations SET due_at = :due WHERE id = :id", use(due_at, "due"),
            use(station.id, "id");
    }
}

void delete_station(storage::Transaction& transaction, const std::string& station_id) {
    if (!has_station(transaction.sql(), station_id)) return;
    transaction.sql() << "DELETE FROM stations WHERE id = :id", use(station_id, "id");
    v1::StationDeleted deleted;
    deleted.set_station_id(station_id);
    events::emit(transaction, station_id, deleted);
}

std::vector<Channel> channels(soci::session& sql) { return query_channels(sql, "ORDER BY title, id"); }

std::optional<Channel> find_channel(soci::session& sql, const std::string& channel_id) {
    return only(query_channels(sql, "WHERE id = :id", use(channel_id, "id")));
}

std::optional<Channel> channel_at(soci::session& sql, const std::string& url) {
    return only(query_channels(sql, "WHERE url = :url", use(url, "url")));
}

int count_channels(soci::session& sql) {
    int count = 0;
    sql << "SELECT COUNT(*) FROM channels", into(count);
    return count;
}

void add_channel(storage::Transaction& transaction, const Channel& channel, UnixMillis now) {
    const int status = static_cast<int>(channel.status);
    transaction.sql() << "INSERT INTO channels (id, url, status, due_at) VALUES (:id, :url, :status, :due)",
        use(channel.id, "id"), use(channel.url, "url"), use(status, "status"), use(now, "due");
    v1::ChannelAdded added;
    added.set_channel_id(channel.id);
    added.set_url(channel.url);
    events::emit(transaction, channel.id, added);
}

void delete_channel(storage::Transaction& transaction, const std::string& channel_id) {
    if (!find_channel(transaction.sql(), channel_id)) return;
    transaction.sql() << "DELETE FROM episodes WHERE channel_id = :id", use(channel_id, "id");
    transaction.sql() << "DELETE FROM channels WHERE id = :id", use(channel_id, "id");
    v1::ChannelDeleted deleted;
    deleted.set_channel_id(channel_id);
    events::emit(transaction, channel_id, deleted);
}

void save_channel(storage::Transaction& transaction, const Channel& channel, UnixMillis due_at) {
    const int status = static_cast<int>(channel.status);
    transaction.sql() << "UPDATE channels SET title = :title, description = :description, image_url = :image_url,"
                         " home_page_url = :home_page_url, status = :status, error = :error, etag = :etag,"
                         " modified = :modified, refreshed_at = :refreshed_at, failures = :failures, due_at = :due_at"
                         " WHERE id = :id",
        use(channel.title, "title"), use(channel.description, "description"), use(channel.image_url, "image_url"),
        use(channel.home_page_url, "home_page_url"), use(status, "status"), use(channel.error, "error"),
        use(channel.etag, "etag"), use(channel.modified, "modified"), use(channel.refreshed_at, "refreshed_at"),
        use(channel.failures, "failures"), use(due_at, "due_at"), use(channel.id, "id");
}

void make_all_due(storage::Transaction& transaction, UnixMillis now) {
    transaction.sql() << "UPDATE channels SET due_at = :now WHERE due_at > :now", use(now, "now");
}

std::optional<Channel> claim_channel(storage::Transaction& transaction, UnixMillis now, UnixMillis until) {
    auto channel =
        only(query_channels(transaction.sql(), "WHERE due_at <= :now ORDER BY due_at, id LIMIT 1", use(now, "now")));
    if (channel)
        transaction.sql() << "UPDATE channels SET due_at = :until WHERE id = :id", use(until, "until"),
            use(channel->id, "id");
    return channel;
}

std::optional<Episode> find_episode(soci::session& sql, const std::string& episode_id) {
    return only(query_episodes(sql, "WHERE e.id = :id", use(episode_id, "id")));
}

std::vector<Episode> episodes_of(soci::session& sql, const std::string& channel_id, int count) {
    return query_episodes(sql, "WHERE e.channel_id = :channel ORDER BY e.published_at DESC, e.id DESC LIMIT :count",
                          use(channel_id, "channel"), use(count, "count"));
}

std::vector<Episode> newest_episodes(soci::session& sql, int count) {
    return query_episodes(sql, "ORDER BY e.published_at DESC, e.id DESC LIMIT :count", use(count, "count"));
}

std::vector<Episode> newest_of_each_channel(soci::session& sql, int count) {
    return query_episodes(sql,
                          "JOIN (SELECT id, ROW_NUMBER() OVER (PARTITION BY channel_id ORDER BY published_at DESC,"
                          " id DESC) AS place FROM episodes) placed ON placed.id = e.id"
                          " WHERE placed.place <= :count ORDER BY e.published_at DESC, e.id DESC",
                          use(count, "count"));
}

void put_episode(storage::Transaction& transaction, const Channel& channel, Episode episode) {
    auto& sql = transaction.sql();
    auto known = only(query_episodes(sql, "WHERE e.channel_id = :channel AND e.guid = :guid",
                                     use(channel.id, "channel"), use(episode.guid, "guid")));
    if (known) {
        // The size of a file that is here is its own.
        if (known->status != Status::Completed) known->size_bytes = episode.size_bytes;
        sql << "UPDATE episodes SET title = :title, description = :description, audio_url = :audio_url,"
               " size_bytes = :size_bytes, duration_ms = :duration_ms, published_at = :published_at WHERE id = :id",
            use(episode.title, "title"), use(episode.description, "description"), use(episode.audio_url, "audio_url"),
            use(known->size_bytes, "size_bytes"), use(episode.duration_ms, "duration_ms"),
            use(episode.published_at, "published_at"), use(known->id, "id");
        return;
    }
    episode.id = ids::make();
    episode.channel_id = channel.id;
    episode.channel_title = channel.title;
    const int status = static_cast<int>(episode.status);
    sql << "INSERT INTO episodes (id, channel_id, guid, title, description, audio_url, content_type, size_bytes,"
           " duration_ms, published_at, status) VALUES (:id, :channel, :guid, :title, :description, :audio_url,"
           " :content_type, :size_bytes, :duration_ms, :published_at, :status)",
        use(episode.id, "id"), use(episode.channel_id, "channel"), use(episode.guid, "guid"),
        use(episode.title, "title"), use(episode.description, "description"), use(episode.audio_url, "audio_url"),
        use(episode.content_type, "content_type"), use(episode.size_bytes, "size_bytes"),
        use(episode.duration_ms, "duration_ms"), use(episode.published_at, "published_at"), use(status, "status");
    v1::EpisodePublished published;
    *published.mutable_episode() = to_proto(episode);
    events::emit(transaction, channel.id, published);
}

void prune_episodes(storage::Transaction& transaction, const std::string& channel_id, int most) {
    transaction.sql() << "DELETE FROM episodes WHERE channel_id = :channel AND status <> :downloading"
                         " AND status <> :completed AND id NOT IN (SELECT id FROM episodes WHERE channel_id = :channel"
                         " ORDER BY published_at DESC, id DESC LIMIT :most)",
        use(channel_id, "channel"), use(kDownloading, "downloading"), use(kCompleted, "completed"), use(most, "most");
}

void save_progress(storage::Transaction& transaction, const Episode& episode, UnixMillis due_at) {
    const int status = static_cast<int>(episode.status);
    transaction.sql() << "UPDATE episodes SET status = :status, error = :error, size_bytes = :size_bytes,"
                         " content_type = :content_type, due_at = :due_at WHERE id = :id",
        use(status, "status"), use(episode.error, "error"), use(episode.size_bytes, "size_bytes"),
        use(episode.content_type, "content_type"), use(due_at, "due_at"), use(episode.id, "id");
}

std::optional<Episode> claim_episode(storage::Transaction& transaction, UnixMillis now, UnixMillis until) {
    auto episode = only(query_episodes(transaction.sql(),
                                       "WHERE e.status = :status AND e.due_at <= :now ORDER BY e.due_at, e.id LIMIT 1",
                                       use(kDownloading, "status"), use(now, "now")));
    if (episode) put_off(transaction, episode->id, until);
    return episode;
}

void put_off(storage::Transaction& transaction, const std::string& episode_id, UnixMillis until) {
    transaction.sql() << "UPDATE episodes SET due_at = :until WHERE id = :id", use(until, "until"),
        use(episode_id, "id");
}

std::set<std::string> episodes_with_audio(soci::session& sql) {
    const soci::rowset<std::string> ids =
        (sql.prepare << "SELECT id FROM episodes WHERE status IN (:downloading, :completed, :error)",
         use(kDownloading, "downloading"), use(kCompleted, "completed"), use(kError, "error"));
    return {ids.begin(), ids.end()};
}

std::optional<UnixMillis> next_due(soci::session& sql) {
    constexpr UnixMillis kNever = INT64_MAX;
    UnixMillis channel = kNever;
    UnixMillis episode = kNever;
    UnixMillis station = kNever;
    sql << "SELECT COALESCE(MIN(due_at), :never) FROM stations WHERE due_at > 0", into(station), use(kNever, "never");
    sql << "SELECT COALESCE(MIN(due_at), :never) FROM channels", into(channel), use(kNever, "never");
    sql << "SELECT COALESCE(MIN(due_at), :never) FROM episodes WHERE status = :status", into(episode),
        use(kNever, "never"), use(kDownloading, "status");
    const auto due = std::min({channel, episode, station});
    if (due == kNever) return std::nullopt;
    return due;
}

}  // namespace polyphony::broadcast::store
