#include "services/streaming/streaming_store.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <limits>

#include "platform/events/events.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "services/streaming/access/access_store.h"
#include "services/streaming/licences/licence_store.h"
#include "services/streaming/listening/listening_store.h"
#include "services/streaming/player/player_store.h"
#include "services/streaming/player/stream_store.h"
#include "services/streaming/renditions/quarantine_store.h"

namespace polyphony::streaming::store {
namespace {

using soci::into;
using soci::use;

template <class Message>
Message about(const Play& play, Told told, int after_ms) {
    Message message;
    if (told == Told::Late)
        *message.mutable_happened_at() =
            google::protobuf::util::TimeUtil::MillisecondsToTimestamp(play.started_at + after_ms);
    message.set_play_id(play.id);
    message.set_user_id(play.user_id);
    message.set_track_id(play.track_id);
    message.set_private_session(play.private_session);
    return message;
}

template <class Message>
void emit_heard(storage::Transaction& transaction, const Play& play, Told told, int after_ms) {
    auto message = about<Message>(play, told, after_ms);
    message.set_heard_ms(play.heard_ms);
    events::emit(transaction, play.user_id, message);
}

template <class... Parameters>
std::vector<Play> query_plays(soci::session& sql, const std::string& condition, Parameters... parameters) {
    Play row;
    int state = 0;
    int counted = 0;
    int private_session = 0;
    auto query = (sql.prepare << "SELECT id, user_id, track_id, context, state, heard_ms, counted, started_at, "
                                 "device_id, private_session FROM plays "
                              << condition,
                  into(row.id), into(row.user_id), into(row.track_id), into(row.context), into(state),
                  into(row.heard_ms), into(counted), into(row.started_at), into(row.device_id), into(private_session));
    soci::statement statement = (query, ..., parameters);
    statement.execute();
    std::vector<Play> plays;
    while (statement.fetch()) {
        row.state = static_cast<PlayState>(state);
        row.counted = counted != 0;
        row.private_session = private_session != 0;
        plays.push_back(row);
    }
    return plays;
}

}  // namespace

std::optional<AudioAsset> find_asset(soci::session& sql, const std::string& track_id) {
    AudioAsset asset;
    sql << "SELECT track_id, path, content_type, size_bytes, modified_ms, bitrate_kbps, codec, duration_ms, "
           "library_id, "
           "part_start_us, part_end_us FROM audio_assets WHERE track_id = :track_id",
        into(asset.track_id), into(asset.path), into(asset.content_type), into(asset.size_bytes),
        into(asset.modified_ms), into(asset.bitrate_kbps), into(asset.codec), into(asset.duration_ms),
        into(asset.library_id), into(asset.part.start_us), into(asset.part.end_us), use(track_id, "track_id");
    if (!sql.got_data()) return std::nullopt;
    return asset;
}

void put_asset(storage::Transaction& transaction, const AudioAsset& asset) {
    transaction.sql()
        << "INSERT INTO audio_assets (track_id, path, content_type, size_bytes, modified_ms, bitrate_kbps, codec, "
           "duration_ms, library_id, part_start_us, part_end_us) VALUES (:track_id, :path, :content_type, :size_bytes, "
           ":modified_ms, "
           ":bitrate_kbps, "
           ":codec, :duration_ms, :library_id, :part_start_us, :part_end_us) ON CONFLICT (track_id) DO UPDATE SET path "
           "= excluded.path, "
           "content_type = excluded.content_type, size_bytes = excluded.size_bytes, "
           "modified_ms = excluded.modified_ms, bitrate_kbps = excluded.bitrate_kbps, codec = excluded.codec, "
           "duration_ms = excluded.duration_ms, library_id = excluded.library_id, "
           "part_start_us = excluded.part_start_us, part_end_us = excluded.part_end_us",
        use(asset.track_id, "track_id"), use(asset.path, "path"), use(asset.content_type, "content_type"),
        use(asset.size_bytes, "size_bytes"), use(asset.modified_ms, "modified_ms"),
        use(asset.bitrate_kbps, "bitrate_kbps"), use(asset.codec, "codec"), use(asset.duration_ms, "duration_ms"),
        use(asset.library_id, "library_id"), use(asset.part.start_us, "part_start_us"),
        use(asset.part.end_us, "part_end_us");
}

void delete_asset(storage::Transaction& transaction, const std::string& track_id) {
    transaction.sql() << "DELETE FROM audio_assets WHERE track_id = :track_id", use(track_id, "track_id");
    delete_failed(transaction, track_id);
}

std::optional<Entitlement> find_entitlement(soci::session& sql, const std::string& user_id) {
    Entitlement entitlement;
    sql << "SELECT plan_id, max_bitrate_kbps, valid_until, max_streams FROM entitlements WHERE user_id = :user_id",
        into(entitlement.plan_id), into(entitlement.max_bitrate_kbps), into(entitlement.valid_until),
        into(entitlement.max_streams), use(user_id, "user_id");
    if (!sql.got_data()) return std::nullopt;
    return entitlement;
}

void put_entitlement(storage::Transaction& transaction, const std::string& user_id, const Entitlement& entitlement) {
    transaction.sql() << "INSERT INTO entitlements (user_id, plan_id, max_bitrate_kbps, valid_until, max_streams) "
                         "VALUES (:user_id, :plan_id, :max_bitrate_kbps, :valid_until, :max_streams) "
                         "ON CONFLICT (user_id) DO UPDATE "
                         "SET plan_id = excluded.plan_id, max_bitrate_kbps = excluded.max_bitrate_kbps, "
                         "valid_until = excluded.valid_until, max_streams = excluded.max_streams",
        use(user_id, "user_id"), use(entitlement.plan_id, "plan_id"),
        use(entitlement.max_bitrate_kbps, "max_bitrate_kbps"), use(entitlement.valid_until, "valid_until"),
        use(entitlement.max_streams, "max_streams");
}

std::optional<Play> find_play(soci::session& sql, const std::string& play_id) {
    auto found = query_plays(sql, "WHERE id = :id", use(play_id, "id"));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Play> plays_behind(soci::session& sql, const Play& after, int count) {
    return query_plays(sql,
                       "WHERE (user_id, started_at, id) > (:user_id, :started_at, :id) "
                       "ORDER BY user_id, started_at, id LIMIT :count",
                       use(after.user_id, "user_id"), use(after.started_at, "started_at"), use(after.id, "id"),
                       use(count, "count"));
}

std::vector<Play> recent_plays(soci::session& sql, const std::string& user_id, const std::optional<Play>& after,
                               int count) {
    constexpr auto kEndOfTime = std::numeric_limits<UnixMillis>::max();
    const auto before = after ? after->started_at : kEndOfTime;
    const auto id = after ? after->id : std::string();
    return query_plays(sql,
                       "WHERE user_id = :user_id AND (started_at, id) < (:before, :id) "
                       "ORDER BY started_at DESC, id DESC LIMIT :count",
                       use(user_id, "user_id"), use(before, "before"), use(id, "id"), use(count, "count"));
}

bool insert_play(storage::Transaction& transaction, const Play& play, Told told) {
    const int state = static_cast<int>(play.state);
    const int counted = play.counted ? 1 : 0;
    const int private_session = play.private_session ? 1 : 0;
    soci::statement statement =
        (transaction.sql().prepare
             << "INSERT INTO plays (id, user_id, track_id, context, state, heard_ms, counted, started_at, device_id, "
                "private_session) VALUES (:id, :user_id, :track_id, :context, :state, :heard_ms, :counted, "
                ":started_at, :device_id, :private_session) ON CONFLICT (id) DO NOTHING",
         use(play.id, "id"), use(play.user_id, "user_id"), use(play.track_id, "track_id"), use(play.context, "context"),
         use(state, "state"), use(play.heard_ms, "heard_ms"), use(counted, "counted"),
         use(play.started_at, "started_at"), use(play.device_id, "device_id"), use(private_session, "private_session"));
    statement.execute(true);
    if (statement.get_affected_rows() == 0) return false;
    auto started = about<v1::PlayStarted>(play, told, 0);
    started.set_context(play.context);
    events::emit(transaction, play.user_id, started);
    return true;
}

void update_play(storage::Transaction& transaction, const Advance& advance, Told told) {
    const auto& play = advance.play;
    const int state = static_cast<int>(play.state);
    const int counted = play.counted ? 1 : 0;
    transaction.sql() << "UPDATE plays SET state = :state, heard_ms = :heard_ms, counted = :counted WHERE id = :id",
        use(state, "state"), use(play.heard_ms, "heard_ms"), use(counted, "counted"), use(play.id, "id");
    if (advance.began_to_count)
        emit_heard<v1::PlayProgressed>(transaction, play, told, std::min(play.heard_ms, kCountsAfterMs));
    if (!advance.ended) return;
    if (play.state == PlayState::Finished)
        emit_heard<v1::PlayFinished>(transaction, play, told, play.heard_ms);
    else
        emit_heard<v1::PlaySkipped>(transaction, play, told, play.heard_ms);
}

void delete_user(storage::Transaction& transaction, const std::string& user_id) {
    delete_licences(transaction, user_id);
    delete_grants(transaction, user_id);
    delete_streams(transaction, user_id);
    delete_player(transaction, user_id);
    delete_listening(transaction, user_id);
    transaction.sql() << "DELETE FROM plays WHERE user_id = :user_id", use(user_id, "user_id");
    transaction.sql() << "DELETE FROM entitlements WHERE user_id = :user_id", use(user_id, "user_id");
}

}  // namespace polyphony::streaming::store
