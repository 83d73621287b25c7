#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/error.h"
#include "services/payment/royalties/sum_tree.h"
#include "services/payment/royalties/tally.h"

/// What rights holders have earned in a month, and how they can check it.
namespace polyphony::payment {

/// What is shared out in a month, in one currency.
struct Pool {
    Period period = 0;
    std::string currency;
    Method method = Method::ProRata;
    int basis_points = 0;  ///< The part of what is left of the revenue that is shared out.
    std::int64_t revenue_minor = 0;
    std::int64_t fees_minor = 0;
    std::int64_t amount_minor = 0;
    std::int64_t plays = 0;
    std::int64_t weight = 0;  ///< Of all lines of all statements.
    std::string root;         ///< The hash of the root of the tree of statements.
};

/// What is shared out: a part of what is left of the revenue after fees, rounded down; nothing if nothing is left.
std::int64_t pool_amount(std::int64_t revenue_minor, std::int64_t fees_minor, int basis_points);

/// What a rights holder has earned with one track under one contract.
struct StatementLine {
    std::string track_id;  ///< Empty in a month without plays.
    std::string title;
    std::int64_t plays = 0;
    int basis_points = 0;     ///< The rights holder's part of it.
    std::int64_t weight = 0;  ///< The weight of the plays, times the basis points.
    std::int64_t amount_minor = 0;
};

struct Statement {
    std::string id;
    Period period = 0;
    std::string currency;
    std::string holder_id;
    std::string holder_name;
    std::int64_t plays = 0;
    std::int64_t weight = 0;
    std::int64_t amount_minor = 0;
    std::vector<StatementLine> lines;  ///< By track.
};

/// Shares a pool out. First among the rights holders by their weights, so that the statements sum to the pool; then
/// each statement's amount among its lines, so that they sum to it: both by the largest remainder. What no contract is
/// about, and the pool of a month that nothing was played in, is for kUnclaimed. Sets the weight and the root of the
/// pool. The statements are in the order of the rights holders' ids, which is that of the leaves, and have no names
/// yet.
std::vector<Statement> share_out(Pool& pool, const std::vector<TrackWeight>& weights,
                                 const std::vector<TrackFacts>& tracks);

/// A statement's leaf: of all its fields but the id and the name, as netstrings.
SumNode leaf_of(const Statement& statement);

/// What a rights holder gets: all that is needed to check it.
struct CheckableStatement {
    Statement statement;
    Pool pool;  ///< As it was published.
    std::vector<ProofStep> proof;
};

/// Checks a statement with nothing but itself: that its lines sum to it and are shares of it, that it is the part of
/// the pool that it should be, and that it is in the published tree, whose statements sum to the pool. Fails with
/// InvalidArgument, and says what is wrong.
Result<void> verify(const CheckableStatement& checkable);

}  // namespace polyphony::payment
