#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/broadcast/model.h"

/// Rows, and the events that say how they changed.
namespace polyphony::broadcast::store {

/// By name.
std::vector<Station> stations(soci::session& sql);
bool has_station(soci::session& sql, const std::string& station_id);
/// Says StationChanged. `due_at`: when the list of its streams is to be fetched; 0: never.
void put_station(storage::Transaction& transaction, const Station& station, UnixMillis due_at);
/// The station whose list is to be fetched next, put off until `until`; nothing if none is due.
std::optional<Station> claim_station(storage::Transaction& transaction, UnixMillis now, UnixMillis until);
/// Keeps the stream that a station's list names, unless its address is another one by now. Says StationChanged if that
/// is news.
void keep_stream(storage::Transaction& transaction, const Station& station, UnixMillis due_at);
/// Says StationDeleted if there was one.
void delete_station(storage::Transaction& transaction, const std::string& station_id);

/// By title; without episodes, as all that follow.
std::vector<Channel> channels(soci::session& sql);
std::optional<Channel> find_channel(soci::session& sql, const std::string& channel_id);
std::optional<Channel> channel_at(soci::session& sql, const std::string& url);
int count_channels(soci::session& sql);
/// Says ChannelAdded; it is due at once.
void add_channel(storage::Transaction& transaction, const Channel& channel, UnixMillis now);
/// With its episodes. Says ChannelDeleted if there was one.
void delete_channel(storage::Transaction& transaction, const std::string& channel_id);
/// Keeps what the last fetching brought, but for the episodes.
void save_channel(storage::Transaction& transaction, const Channel& channel, UnixMillis due_at);
void make_all_due(storage::Transaction& transaction, UnixMillis now);
/// The channel to fetch next, put off until `until`; nothing if none is due.
std::optional<Channel> claim_channel(storage::Transaction& transaction, UnixMillis now, UnixMillis until);

std::optional<Episode> find_episode(soci::session& sql, const std::string& episode_id);
/// Newest first.
std::vector<Episode> episodes_of(soci::session& sql, const std::string& channel_id, int count);
std::vector<Episode> newest_episodes(soci::session& sql, int count);
/// Of each channel so many, newest first.
std::vector<Episode> newest_of_each_channel(soci::session& sql, int count);
/// Keeps what a feed says of an episode of a channel. Says EpisodePublished if it is new.
void put_episode(storage::Transaction& transaction, const Channel& channel, Episode episode);
/// Forgets the oldest episodes of a channel beyond `most`, but not those whose audio is here.
void prune_episodes(storage::Transaction& transaction, const std::string& channel_id, int most);
/// Keeps status, error, size and type of the audio; one to be downloaded is due at `due_at`.
void save_progress(storage::Transaction& transaction, const Episode& episode, UnixMillis due_at);
/// The episode to download next, put off until `until`; nothing if none is due.
std::optional<Episode> claim_episode(storage::Transaction& transaction, UnixMillis now, UnixMillis until);
/// Puts an episode off that is being downloaded.
void put_off(storage::Transaction& transaction, const std::string& episode_id, UnixMillis until);
/// The episodes whose audio is here, or a part of it that someone may go on with.
std::set<std::string> episodes_with_audio(soci::session& sql);

/// When there is something to fetch; nothing if never.
std::optional<UnixMillis> next_due(soci::session& sql);

}  // namespace polyphony::broadcast::store
