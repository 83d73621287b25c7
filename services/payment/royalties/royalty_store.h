#pragma once

#include <soci/soci.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/payment/royalties/rights.h"

namespace polyphony::payment {

/// What is left of the revenue of a month, in one currency.
struct Earnings {
    std::int64_t revenue_minor = 0;
    std::int64_t fees_minor = 0;
    Contributions by_customer;  ///< Revenue.
};

/// The royalties' SQL. Made for one transaction or snapshot.
class RoyaltyStore {
  public:
    explicit RoyaltyStore(soci::session& sql) : sql_(sql) {}

    /// Keeps a play, unless it is kept already.
    void insert_play(const CountedPlay& play);
    /// Keeps a track, unless it is as it was.
    void put_track(const TrackFacts& track);
    /// All tracks as they were when the row `last` was the newest.
    std::vector<TrackFacts> tracks(std::int64_t last);
    /// The plays of a month by account, track and time.
    void visit_plays(Period period, const std::function<void(const std::string& user_id, const std::string& track_id,
                                                             UnixMillis happened_at)>& visit);

    void insert_holder(const RightsHolder& holder, UnixMillis now);
    void update_holder(const RightsHolder& holder);
    std::optional<RightsHolder> find_holder(const std::string& id);
    /// By id.
    std::vector<RightsHolder> holders();
    void unlink_account(const std::string& user_id);

    void insert_contract(const Contract& contract, UnixMillis now);
    /// Those up to the serial `last`, oldest first.
    std::vector<Contract> contracts(std::int64_t last);
    std::vector<Contract> contracts();

    /// The first month that takes plays, after those that are frozen; nothing if none is.
    std::optional<Period> last_frozen();
    /// The month of the first play or the first movement of money; nothing if there is neither.
    std::optional<Period> first_month();
    void insert_period(const FrozenPeriod& period);
    std::optional<FrozenPeriod> find_period(Period period);
    /// Newest first.
    std::vector<FrozenPeriod> periods();
    /// The serials of the newest track and contract.
    std::int64_t last_track();
    std::int64_t last_contract();
    /// What came in for a month, by currency: what was booked until it was frozen, with a date up to its end, and is
    /// not counted in the month before it.
    std::map<std::string, Earnings> earnings(const FrozenPeriod& period);

    void insert_pool(const Pool& pool);
    void insert_statement(const Statement& statement, int place, const std::string& leaf);
    void insert_closing(Period period, UnixMillis now);
    std::vector<Pool> pools(Period period);

    /// Statements without their lines: of a month, or of all rights holders that an account sees. Newest month first,
    /// by rights holder.
    std::vector<StatementSummary> statements_of_period(Period period);
    std::vector<StatementSummary> statements_of_account(const std::string& user_id);
    std::optional<StatementSummary> find_statement(const std::string& id);
    std::vector<StatementLine> lines(const std::string& statement_id);
    /// The leaves of a month's tree, in order.
    std::vector<SumNode> leaves(Period period, const std::string& currency);
    void insert_payout(const std::string& statement_id, const std::string& reference, UnixMillis now);

  private:
    std::vector<StatementSummary> statements_where(const std::string& condition, const std::string& value);
    std::vector<FrozenPeriod> periods_from(Period first, Period last);

    soci::session& sql_;
};

}  // namespace polyphony::payment
