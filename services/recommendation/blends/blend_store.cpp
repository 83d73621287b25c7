#include "services/recommendation/blends/blend_store.h"

#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>
#include <utility>

#include "platform/ids/secret.h"
#include "services/recommendation/mix_store.h"

namespace polyphony::recommendation::store {
namespace {

using soci::into;
using soci::use;

/// A blend of fewer is none.
constexpr std::size_t kLeastMembers = 2;

std::vector<std::string> members_of(soci::session& sql, const std::string& id) {
    std::string user_id;
    soci::statement query =
        (sql.prepare << "SELECT user_id FROM blend_members WHERE blend_id = :id ORDER BY joined_at, user_id",
         into(user_id), use(id, "id"));
    query.execute();
    std::vector<std::string> members;
    while (query.fetch()) members.push_back(user_id);
    return members;
}

/// The blends of a query with one parameter, `:value`, in its order.
std::vector<Blend> blends_where(soci::session& sql, const std::string& condition, const std::string& value) {
    Blend row;
    std::vector<Blend> blends;
    {
        soci::statement query =
            (sql.prepare << "SELECT b.id, b.invitation, b.invitation_ends_at, b.created_at, b.version FROM blends b" +
                                condition,
             into(row.id), into(row.invitation), into(row.invitation_ends_at), into(row.created_at), into(row.version),
             use(value, "value"));
        query.execute();
        while (query.fetch()) blends.push_back(row);
    }
    for (auto& blend : blends) blend.member_ids = members_of(sql, blend.id);
    return blends;
}

std::optional<Blend> only(std::vector<Blend> blends) {
    if (blends.empty()) return std::nullopt;
    return std::move(blends.front());
}

std::string to_text(const std::vector<BlendTrack>& tracks) {
    std::vector<std::string> lines;
    for (const auto& track : tracks) {
        auto words = track.user_ids;
        words.insert(words.begin(), track.track_id);
        lines.push_back(boost::join(words, " "));
    }
    return boost::join(lines, "\n");
}

std::vector<BlendTrack> from_text(const std::string& text) {
    std::vector<BlendTrack> tracks;
    std::vector<std::string> lines;
    boost::split(lines, text, [](char character) { return character == '\n'; });
    for (const auto& line : lines) {
        auto& track = tracks.emplace_back();
        boost::split(track.user_ids, line, [](char character) { return character == ' '; });
        track.track_id = std::move(track.user_ids.front());
        track.user_ids.erase(track.user_ids.begin());
    }
    return tracks;
}

void forget_tracks(soci::session& sql, const std::string& id) {
    sql << "UPDATE blends SET version = version + 1, period = 0, tracks = '' WHERE id = :id", use(id, "id");
}

}  // namespace

void insert_blend(storage::Transaction& transaction, const Blend& blend) {
    transaction.sql() << "INSERT INTO blends (id, invitation, invitation_ends_at, created_at, version, period, tracks) "
                         "VALUES (:id, :invitation, :ends, :created, 0, 0, '')",
        use(blend.id, "id"), use(blend.invitation, "invitation"), use(blend.invitation_ends_at, "ends"),
        use(blend.created_at, "created");
}

std::optional<Blend> find_blend(soci::session& sql, const std::string& id) {
    return only(blends_where(sql, " WHERE b.id = :value", id));
}

std::optional<Blend> find_blend_by_invitation(soci::session& sql, const std::string& invitation) {
    return only(blends_where(sql, " WHERE b.invitation = :value", invitation));
}

std::vector<Blend> blends_of(soci::session& sql, const std::string& user_id) {
    return blends_where(sql,
                        " JOIN blend_members m ON m.blend_id = b.id WHERE m.user_id = :value"
                        " ORDER BY m.joined_at DESC, b.id DESC",
                        user_id);
}

int count_blends(soci::session& sql, const std::string& user_id) {
    int count = 0;
    sql << "SELECT COUNT(*) FROM blend_members WHERE user_id = :user", into(count), use(user_id, "user");
    return count;
}

void set_invitation(storage::Transaction& transaction, const Blend& blend) {
    transaction.sql() << "UPDATE blends SET invitation = :invitation, invitation_ends_at = :ends WHERE id = :id",
        use(blend.invitation, "invitation"), use(blend.invitation_ends_at, "ends"), use(blend.id, "id");
}

void add_member(storage::Transaction& transaction, const Blend& blend, const std::string& user_id, UnixMillis now) {
    auto& sql = transaction.sql();
    forget_tracks(sql, blend.id);
    sql << "INSERT INTO blend_members (blend_id, user_id, joined_at) VALUES (:id, :user, :now)", use(blend.id, "id"),
        use(user_id, "user"), use(now, "now");
    for (const auto& member : blend.member_ids) mark_stale(transaction, member);
}

void remove_member(storage::Transaction& transaction, const Blend& blend, const std::string& user_id,
                   const std::string& next_invitation) {
    auto& sql = transaction.sql();
    sql << "DELETE FROM blend_members WHERE blend_id = :id AND user_id = :user", use(blend.id, "id"),
        use(user_id, "user");
    for (const auto& member : blend.member_ids)
        if (member != user_id) mark_stale(transaction, member);
    if (blend.member_ids.size() <= kLeastMembers) {
        sql << "DELETE FROM blends WHERE id = :id", use(blend.id, "id");
        return;
    }
    forget_tracks(sql, blend.id);
    // Who has left knows the one before.
    auto next = blend;
    next.invitation = next_invitation;
    set_invitation(transaction, next);
}

void forget_blends(storage::Transaction& transaction, const std::string& user_id) {
    for (const auto& blend : blends_of(transaction.sql(), user_id))
        remove_member(transaction, blend, user_id, ids::make_secret());
}

std::optional<std::vector<BlendTrack>> kept_tracks(soci::session& sql, const std::string& id, std::int64_t period) {
    std::string tracks;
    sql << "SELECT tracks FROM blends WHERE id = :id AND period = :period", into(tracks), use(id, "id"),
        use(period, "period");
    if (!sql.got_data() || tracks.empty()) return std::nullopt;
    return from_text(tracks);
}

void keep_tracks(storage::Transaction& transaction, const Blend& blend, std::int64_t period,
                 const std::vector<BlendTrack>& tracks) {
    const auto lines = to_text(tracks);
    transaction.sql() << "UPDATE blends SET period = :period, tracks = :tracks "
                         "WHERE id = :id AND version = :version AND period < :period",
        use(period, "period"), use(lines, "tracks"), use(blend.id, "id"), use(blend.version, "version");
}

std::vector<std::string> findable_people(soci::session& sql, const std::string& user_id, int listens, int count) {
    std::string found;
    soci::statement query =
        (sql.prepare << "SELECT s.user_id FROM taste_settings s LEFT JOIN listens l ON l.user_id = s.user_id "
                        "AND l.track_id IN (SELECT track_id FROM listens WHERE user_id = :user "
                        "ORDER BY touched_at DESC LIMIT :listens) "
                        "WHERE s.findable = 1 AND s.user_id <> :user GROUP BY s.user_id "
                        "ORDER BY COUNT(l.track_id) DESC, s.user_id LIMIT :count",
         into(found), use(user_id, "user"), use(listens, "listens"), use(count, "count"));
    query.execute();
    std::vector<std::string> people;
    while (query.fetch()) people.push_back(found);
    return people;
}

}  // namespace polyphony::recommendation::store
