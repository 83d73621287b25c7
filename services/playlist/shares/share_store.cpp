#include "services/playlist/shares/share_store.h"

#include <unordered_map>

#include "platform/events/events.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "services/playlist/usage_store.h"

namespace polyphony::playlist::store {
namespace {

using soci::into;
using soci::use;

template <class Event>
void say_shared(storage::Transaction& transaction, const std::string& user_id, const std::string& id) {
    Event event;
    event.set_user_id(user_id);
    event.set_share_id(id);
    events::emit(transaction, user_id, event);
}

/// The shares that a condition on `shares s` gives, newest first, without their entries.
std::vector<Share> shares_where(soci::session& sql, const std::string& condition, const std::string& value) {
    Share row;
    soci::statement statement =
        (sql.prepare << "SELECT id, secret, user_id, description, created_at, expires_at, last_visited_at, visits"
                        " FROM shares s WHERE " +
                            condition + " ORDER BY created_at DESC, id DESC",
         into(row.id), into(row.secret), into(row.user_id), into(row.description), into(row.created_at),
         into(row.expires_at), into(row.last_visited_at), into(row.visits), use(value, "value"));
    statement.execute();
    std::vector<Share> shares;
    while (statement.fetch()) shares.push_back(row);
    return shares;
}

/// Gives shares of the same condition their entries.
void add_entries(soci::session& sql, const std::string& condition, const std::string& value,
                 std::vector<Share>& shares) {
    std::unordered_map<std::string, Share*> by_id;
    for (auto& share : shares) by_id[share.id] = &share;
    std::string share_id;
    std::string thing_id;
    int kind = 0;
    soci::statement statement =
        (sql.prepare << "SELECT e.share_id, e.kind, e.thing_id FROM share_entries e JOIN shares s ON s.id = e.share_id"
                        " WHERE " +
                            condition + " ORDER BY e.share_id, e.position",
         into(share_id), into(kind), into(thing_id), use(value, "value"));
    statement.execute();
    while (statement.fetch())
        if (const auto share = by_id.find(share_id); share != by_id.end())
            share->second->entries.push_back({static_cast<SharedKind>(kind), thing_id});
}

std::vector<Share> whole_shares(soci::session& sql, const std::string& condition, const std::string& value) {
    auto shares = shares_where(sql, condition, value);
    if (!shares.empty()) add_entries(sql, condition, value, shares);
    return shares;
}

std::optional<Share> one_of(std::vector<Share> shares) {
    if (shares.empty()) return std::nullopt;
    return std::move(shares.front());
}

}  // namespace

bool insert_share(storage::Transaction& transaction, const Share& share, int most) {
    auto& sql = transaction.sql();
    if (!count_one_more(sql, Kept::Shares, share.user_id, most)) return false;
    sql << "INSERT INTO shares (id, secret, user_id, description, created_at, expires_at, last_visited_at, visits)"
           " VALUES (:id, :secret, :user, :description, :created, :expires, 0, 0)",
        use(share.id, "id"), use(share.secret, "secret"), use(share.user_id, "user"),
        use(share.description, "description"), use(share.created_at, "created"), use(share.expires_at, "expires");
    int position = 0;
    for (const auto& entry : share.entries) {
        const int kind = static_cast<int>(entry.kind);
        sql << "INSERT INTO share_entries (share_id, position, kind, thing_id)"
               " VALUES (:share, :position, :kind, :thing)",
            use(share.id, "share"), use(position, "position"), use(kind, "kind"), use(entry.id, "thing");
        ++position;
    }
    say_shared<v1::ShareCreated>(transaction, share.user_id, share.id);
    return true;
}

std::optional<Share> find_share(soci::session& sql, const std::string& user_id, const std::string& id) {
    auto share = one_of(whole_shares(sql, "s.id = :value", id));
    if (share && share->user_id != user_id) return std::nullopt;
    return share;
}

std::optional<Share> find_share_by_secret(soci::session& sql, const std::string& secret) {
    return one_of(whole_shares(sql, "s.secret = :value", secret));
}

std::vector<Share> shares_of(soci::session& sql, const std::string& user_id) {
    return whole_shares(sql, "s.user_id = :value", user_id);
}

void update_share(storage::Transaction& transaction, const Share& share) {
    transaction.sql() << "UPDATE shares SET description = :description, expires_at = :expires WHERE id = :id",
        use(share.description, "description"), use(share.expires_at, "expires"), use(share.id, "id");
    say_shared<v1::ShareChanged>(transaction, share.user_id, share.id);
}

void count_visit(storage::Transaction& transaction, const Share& share) {
    transaction.sql() << "UPDATE shares SET visits = :visits, last_visited_at = :visited WHERE id = :id",
        use(share.visits, "visits"), use(share.last_visited_at, "visited"), use(share.id, "id");
}

void delete_share(storage::Transaction& transaction, const std::string& user_id, const std::string& id) {
    auto& sql = transaction.sql();
    soci::statement removal =
        (sql.prepare << "DELETE FROM shares WHERE id = :id AND user_id = :user", use(id, "id"), use(user_id, "user"));
    removal.execute(true);
    if (removal.get_affected_rows() == 0) return;
    count_one_less(sql, Kept::Shares, user_id);
    say_shared<v1::ShareDeleted>(transaction, user_id, id);
}

void forget_shares(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "DELETE FROM shares WHERE user_id = :user", use(user_id, "user");
}

}  // namespace polyphony::playlist::store
