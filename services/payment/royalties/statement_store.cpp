#include "services/payment/royalties/royalty_store.h"

namespace polyphony::payment {

using soci::into;
using soci::use;

void RoyaltyStore::insert_pool(const Pool& pool) {
    sql_ << "INSERT INTO royalty_pools (period, currency, revenue_minor, fees_minor, pool_minor, plays, weight, root)"
            " VALUES (:period, :currency, :revenue_minor, :fees_minor, :pool_minor, :plays, :weight, :root)",
        use(pool.period, "period"), use(pool.currency, "currency"), use(pool.revenue_minor, "revenue_minor"),
        use(pool.fees_minor, "fees_minor"), use(pool.amount_minor, "pool_minor"), use(pool.plays, "plays"),
        use(pool.weight, "weight"), use(pool.root, "root");
}

void RoyaltyStore::insert_statement(const Statement& statement, int place, const std::string& leaf) {
    sql_
        << "INSERT INTO royalty_statements"
           " (id, period, currency, place, holder_id, holder_name, plays, weight, amount_minor, leaf)"
           " VALUES (:id, :period, :currency, :place, :holder_id, :holder_name, :plays, :weight, :amount_minor, :leaf)",
        use(statement.id, "id"), use(statement.period, "period"), use(statement.currency, "currency"),
        use(place, "place"), use(statement.holder_id, "holder_id"), use(statement.holder_name, "holder_name"),
        use(statement.plays, "plays"), use(statement.weight, "weight"), use(statement.amount_minor, "amount_minor"),
        use(leaf, "leaf");
    int number = 0;
    StatementLine line;
    soci::statement insert =
        (sql_.prepare << "INSERT INTO royalty_statement_lines"
                         " (statement_id, line, track_id, title, plays, basis_points, weight, amount_minor) VALUES"
                         " (:statement_id, :line, :track_id, :title, :plays, :basis_points, :weight, :amount_minor)",
         use(statement.id, "statement_id"), use(number, "line"), use(line.track_id, "track_id"),
         use(line.title, "title"), use(line.plays, "plays"), use(line.basis_points, "basis_points"),
         use(line.weight, "weight"), use(line.amount_minor, "amount_minor"));
    for (const auto& each : statement.lines) {
        ++number;
        line = each;
        insert.execute(true);
    }
}

void RoyaltyStore::insert_closing(Period period, UnixMillis now) {
    sql_ << "INSERT INTO royalty_closings (period, closed_at) VALUES (:period, :closed_at)", use(period, "period"),
        use(now, "closed_at");
}

std::vector<Pool> RoyaltyStore::pools(Period period) {
    std::vector<Pool> found;
    const auto frozen = find_period(period);
    if (!frozen) return found;
    Pool row;
    row.period = period;
    row.method = frozen->options.method;
    row.basis_points = frozen->options.pool_basis_points;
    soci::statement statement =
        (sql_.prepare << "SELECT currency, revenue_minor, fees_minor, pool_minor, plays, weight, root"
                         " FROM royalty_pools WHERE period = :period ORDER BY currency",
         into(row.currency), into(row.revenue_minor), into(row.fees_minor), into(row.amount_minor), into(row.plays),
         into(row.weight), into(row.root), use(period, "period"));
    statement.execute();
    while (statement.fetch()) found.push_back(row);
    return found;
}

std::vector<StatementSummary> RoyaltyStore::statements_where(const std::string& condition, const std::string& value) {
    std::vector<StatementSummary> found;
    StatementSummary row;
    auto& statement = row.statement;
    std::string reference;
    UnixMillis paid_at = 0;
    soci::statement query =
        (sql_.prepare << "SELECT s.id, s.period, s.currency, s.place, s.holder_id, s.holder_name, s.plays, s.weight,"
                         " s.amount_minor, COALESCE(h.user_id, ''), COALESCE(o.reference, ''), COALESCE(o.paid_at, 0)"
                         " FROM royalty_statements s LEFT JOIN rights_holders h ON h.id = s.holder_id"
                         " LEFT JOIN royalty_payouts o ON o.statement_id = s.id WHERE " +
                             condition + " ORDER BY s.period DESC, s.currency, s.place",
         into(statement.id), into(statement.period), into(statement.currency), into(row.place),
         into(statement.holder_id), into(statement.holder_name), into(statement.plays), into(statement.weight),
         into(statement.amount_minor), into(row.user_id), into(reference), into(paid_at), use(value, "value"));
    query.execute();
    while (query.fetch()) {
        row.payout.reset();
        if (paid_at != 0) row.payout = Payout{reference, paid_at};
        found.push_back(row);
    }
    return found;
}

std::vector<StatementSummary> RoyaltyStore::statements_of_period(Period period) {
    return statements_where("s.period = CAST(:value AS INTEGER)", std::to_string(period));
}

std::vector<StatementSummary> RoyaltyStore::statements_of_account(const std::string& user_id) {
    return statements_where("h.user_id = :value", user_id);
}

std::optional<StatementSummary> RoyaltyStore::find_statement(const std::string& id) {
    auto found = statements_where("s.id = :value", id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<StatementLine> RoyaltyStore::lines(const std::string& statement_id) {
    std::vector<StatementLine> found;
    StatementLine row;
    soci::statement statement =
        (sql_.prepare << "SELECT track_id, title, plays, basis_points, weight, amount_minor"
                         " FROM royalty_statement_lines WHERE statement_id = :statement_id ORDER BY line",
         into(row.track_id), into(row.title), into(row.plays), into(row.basis_points), into(row.weight),
         into(row.amount_minor), use(statement_id, "statement_id"));
    statement.execute();
    while (statement.fetch()) found.push_back(row);
    return found;
}

std::vector<SumNode> RoyaltyStore::leaves(Period period, const std::string& currency) {
    std::vector<SumNode> found;
    SumNode row;
    soci::statement statement =
        (sql_.prepare << "SELECT leaf, amount_minor, weight FROM royalty_statements"
                         " WHERE period = :period AND currency = :currency ORDER BY place",
         into(row.hash), into(row.amount), into(row.weight), use(period, "period"), use(currency, "currency"));
    statement.execute();
    while (statement.fetch()) found.push_back(row);
    return found;
}

void RoyaltyStore::insert_payout(const std::string& statement_id, const std::string& reference, UnixMillis now) {
    sql_ << "INSERT INTO royalty_payouts (statement_id, reference, paid_at)"
            " VALUES (:statement_id, :reference, :paid_at)",
        use(statement_id, "statement_id"), use(reference, "reference"), use(now, "paid_at");
}

}  // namespace polyphony::payment
