#include "services/payment/royalties/royalty_store.h"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>

namespace polyphony::payment {

using soci::into;
using soci::use;

namespace {

std::vector<std::string> words(const std::string& text) {
    std::vector<std::string> found;
    if (!text.empty()) boost::split(found, text, [](char character) { return character == ' '; });
    return found;
}

std::string text(Method method) { return method == Method::ProRata ? "pro_rata" : "user_centric"; }

Method method_of(const std::string& text) { return text == "pro_rata" ? Method::ProRata : Method::UserCentric; }

}  // namespace

void RoyaltyStore::insert_play(const CountedPlay& play) {
    sql_
        << "INSERT INTO royalty_plays (play_id, user_id, track_id, heard_ms, happened_at, period)"
           " VALUES (:play_id, :user_id, :track_id, :heard_ms, :happened_at, :period) ON CONFLICT (play_id) DO NOTHING",
        use(play.id, "play_id"), use(play.user_id, "user_id"), use(play.track_id, "track_id"),
        use(play.heard_ms, "heard_ms"), use(play.happened_at, "happened_at"), use(play.period, "period");
}

void RoyaltyStore::put_track(const TrackFacts& track) {
    const auto artist_ids = boost::join(track.artist_ids, " ");
    std::string album_id;
    std::string artists;
    std::string title;
    sql_ << "SELECT album_id, artist_ids, title FROM royalty_tracks WHERE track_id = :track_id"
            " ORDER BY serial DESC LIMIT 1",
        into(album_id), into(artists), into(title), use(track.id, "track_id");
    if (sql_.got_data() && album_id == track.album_id && artists == artist_ids && title == track.title) return;
    sql_ << "INSERT INTO royalty_tracks (track_id, album_id, artist_ids, title)"
            " VALUES (:track_id, :album_id, :artist_ids, :title)",
        use(track.id, "track_id"), use(track.album_id, "album_id"), use(artist_ids, "artist_ids"),
        use(track.title, "title");
}

std::vector<TrackFacts> RoyaltyStore::tracks(std::int64_t last) {
    std::vector<TrackFacts> found;
    TrackFacts row;
    std::string artist_ids;
    soci::statement statement =
        (sql_.prepare << "SELECT track_id, album_id, artist_ids, title FROM royalty_tracks WHERE serial IN"
                         " (SELECT MAX(serial) FROM royalty_tracks WHERE serial <= :last GROUP BY track_id)",
         into(row.id), into(row.album_id), into(artist_ids), into(row.title), use(last, "last"));
    statement.execute();
    while (statement.fetch()) {
        row.artist_ids = words(artist_ids);
        found.push_back(row);
    }
    return found;
}

void RoyaltyStore::visit_plays(Period period,
                               const std::function<void(const std::string&, const std::string&, UnixMillis)>& visit) {
    std::string user_id;
    std::string track_id;
    UnixMillis happened_at = 0;
    soci::statement statement =
        (sql_.prepare << "SELECT user_id, track_id, happened_at FROM royalty_plays WHERE period = :period"
                         " ORDER BY user_id, track_id, happened_at",
         into(user_id), into(track_id), into(happened_at), use(period, "period"));
    statement.execute();
    while (statement.fetch()) visit(user_id, track_id, happened_at);
}

void RoyaltyStore::insert_holder(const RightsHolder& holder, UnixMillis now) {
    sql_ << "INSERT INTO rights_holders (id, name, user_id, created_at) VALUES (:id, :name, :user_id, :created_at)",
        use(holder.id, "id"), use(holder.name, "name"), use(holder.user_id, "user_id"), use(now, "created_at");
}

void RoyaltyStore::update_holder(const RightsHolder& holder) {
    sql_ << "UPDATE rights_holders SET name = :name, user_id = :user_id WHERE id = :id", use(holder.name, "name"),
        use(holder.user_id, "user_id"), use(holder.id, "id");
}

std::optional<RightsHolder> RoyaltyStore::find_holder(const std::string& id) {
    RightsHolder found;
    sql_ << "SELECT id, name, user_id FROM rights_holders WHERE id = :id", into(found.id), into(found.name),
        into(found.user_id), use(id, "id");
    if (!sql_.got_data()) return std::nullopt;
    return found;
}

std::vector<RightsHolder> RoyaltyStore::holders() {
    std::vector<RightsHolder> found;
    RightsHolder row;
    soci::statement statement = (sql_.prepare << "SELECT id, name, user_id FROM rights_holders ORDER BY id",
                                 into(row.id), into(row.name), into(row.user_id));
    statement.execute();
    while (statement.fetch()) found.push_back(row);
    return found;
}

void RoyaltyStore::unlink_account(const std::string& user_id) {
    sql_ << "UPDATE rights_holders SET user_id = '' WHERE user_id = :user_id", use(user_id, "user_id");
}

void RoyaltyStore::insert_contract(const Contract& contract, UnixMillis now) {
    const auto subject = text_of(contract.subject);
    sql_ << "INSERT INTO royalty_contracts (id, subject, valid_from, valid_to, created_at)"
            " VALUES (:id, :subject, :valid_from, :valid_to, :created_at)",
        use(contract.id, "id"), use(subject, "subject"), use(contract.valid_from, "valid_from"),
        use(contract.valid_to, "valid_to"), use(now, "created_at");
    for (const auto& share : contract.shares)
        sql_ << "INSERT INTO royalty_shares (contract_id, holder_id, basis_points)"
                " VALUES (:contract_id, :holder_id, :basis_points)",
            use(contract.id, "contract_id"), use(share.holder_id, "holder_id"), use(share.basis_points, "basis_points");
}

std::vector<Contract> RoyaltyStore::contracts(std::int64_t last) {
    std::vector<Contract> found;
    Contract row;
    std::string subject;
    Share share;
    soci::statement statement =
        (sql_.prepare << "SELECT c.serial, c.id, c.subject, c.valid_from, c.valid_to, s.holder_id, s.basis_points"
                         " FROM royalty_contracts c JOIN royalty_shares s ON s.contract_id = c.id"
                         " WHERE c.serial <= :last ORDER BY c.serial, s.holder_id",
         into(row.serial), into(row.id), into(subject), into(row.valid_from), into(row.valid_to), into(share.holder_id),
         into(share.basis_points), use(last, "last"));
    statement.execute();
    while (statement.fetch()) {
        if (found.empty() || found.back().serial != row.serial) {
            row.subject = parse_subject(subject);
            found.push_back(row);
        }
        found.back().shares.push_back(share);
    }
    return found;
}

std::vector<Contract> RoyaltyStore::contracts() { return contracts(last_contract()); }

std::int64_t RoyaltyStore::last_track() {
    std::int64_t last = 0;
    sql_ << "SELECT COALESCE(MAX(serial), 0) FROM royalty_tracks", into(last);
    return last;
}

std::int64_t RoyaltyStore::last_contract() {
    std::int64_t last = 0;
    sql_ << "SELECT COALESCE(MAX(serial), 0) FROM royalty_contracts", into(last);
    return last;
}

std::optional<Period> RoyaltyStore::last_frozen() {
    Period last = 0;
    sql_ << "SELECT COALESCE(MAX(period), 0) FROM royalty_periods", into(last);
    if (last == 0) return std::nullopt;
    return last;
}

std::optional<Period> RoyaltyStore::first_month() {
    Period played = 0;
    UnixMillis booked = 0;
    sql_ << "SELECT COALESCE(MIN(period), 0) FROM royalty_plays", into(played);
    sql_ << "SELECT COALESCE(MIN(booked_at), 0) FROM ledger_journal", into(booked);
    const auto paid = booked == 0 ? 0 : period_of(booked);
    if (played == 0 && paid == 0) return std::nullopt;
    return played == 0 ? paid : paid == 0 ? played : std::min(played, paid);
}

void RoyaltyStore::insert_period(const FrozenPeriod& period) {
    const auto method = text(period.options.method);
    sql_ << "INSERT INTO royalty_periods (period, frozen_at, method, pool_basis_points, account_cap, ledger_position,"
            " ledger_hash, last_track, last_contract) VALUES (:period, :frozen_at, :method, :pool_basis_points,"
            " :account_cap, :ledger_position, :ledger_hash, :last_track, :last_contract)",
        use(period.period, "period"), use(period.frozen_at, "frozen_at"), use(method, "method"),
        use(period.options.pool_basis_points, "pool_basis_points"), use(period.options.account_cap, "account_cap"),
        use(period.ledger_position, "ledger_position"), use(period.ledger_hash, "ledger_hash"),
        use(period.last_track, "last_track"), use(period.last_contract, "last_contract");
}

std::optional<FrozenPeriod> RoyaltyStore::find_period(Period period) {
    auto found = periods_from(period, period);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<FrozenPeriod> RoyaltyStore::periods() {
    constexpr Period kLast = 999912;
    return periods_from(0, kLast);
}

std::vector<FrozenPeriod> RoyaltyStore::periods_from(Period first, Period last) {
    std::vector<FrozenPeriod> found;
    FrozenPeriod row;
    std::string method;
    int closed = 0;
    soci::statement statement =
        (sql_.prepare << "SELECT p.period, p.frozen_at, p.method, p.pool_basis_points, p.account_cap,"
                         " p.ledger_position, p.ledger_hash, p.last_track, p.last_contract,"
                         " CASE WHEN c.period IS NULL THEN 0 ELSE 1 END"
                         " FROM royalty_periods p LEFT JOIN royalty_closings c ON c.period = p.period"
                         " WHERE p.period >= :first AND p.period <= :last ORDER BY p.period DESC",
         into(row.period), into(row.frozen_at), into(method), into(row.options.pool_basis_points),
         into(row.options.account_cap), into(row.ledger_position), into(row.ledger_hash), into(row.last_track),
         into(row.last_contract), into(closed), use(first, "first"), use(last, "last"));
    statement.execute();
    while (statement.fetch()) {
        row.options.method = method_of(method);
        row.closed = closed != 0;
        found.push_back(row);
    }
    return found;
}

std::map<std::string, Earnings> RoyaltyStore::earnings(const FrozenPeriod& period) {
    std::int64_t position_before = 0;
    UnixMillis end_before = 0;
    Period before = 0;
    sql_ << "SELECT ledger_position, period FROM royalty_periods WHERE period < :period ORDER BY period DESC LIMIT 1",
        into(position_before), into(before), use(period.period, "period");
    if (sql_.got_data()) end_before = end_of(before);

    const auto end = end_of(period.period);
    std::map<std::string, Earnings> found;
    std::string currency;
    std::string customer_id;
    std::int64_t revenue = 0;
    std::int64_t fees = 0;
    soci::statement statement =
        (sql_.prepare << "SELECT p.currency, j.customer_id,"
                         " CAST(SUM(CASE WHEN p.credit_account = 'revenue:subscriptions' THEN p.amount_minor"
                         " WHEN p.debit_account = 'revenue:subscriptions' THEN -p.amount_minor ELSE 0 END) AS BIGINT),"
                         " CAST(SUM(CASE WHEN p.debit_account LIKE 'expenses:fees:%' THEN p.amount_minor"
                         " WHEN p.credit_account LIKE 'expenses:fees:%' THEN -p.amount_minor ELSE 0 END) AS BIGINT)"
                         " FROM ledger_journal j JOIN ledger_postings p ON p.transaction_id = j.id"
                         " WHERE j.position <= :position AND j.booked_at < :month_end"
                         " AND NOT (j.position <= :position_before AND j.booked_at < :end_before)"
                         " GROUP BY p.currency, j.customer_id ORDER BY p.currency, j.customer_id",
         into(currency), into(customer_id), into(revenue), into(fees), use(period.ledger_position, "position"),
         use(end, "month_end"), use(position_before, "position_before"), use(end_before, "end_before"));
    statement.execute();
    while (statement.fetch()) {
        if (revenue == 0 && fees == 0) continue;
        auto& earnings = found[currency];
        earnings.revenue_minor += revenue;
        earnings.fees_minor += fees;
        if (!customer_id.empty()) earnings.by_customer[customer_id] += revenue;
    }
    return found;
}

}  // namespace polyphony::payment
