#include "services/payment/royalties/statements.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "platform/encoding/hash.h"
#include "platform/ids/ids.h"
#include "services/payment/ledger/chain.h"
#include "services/payment/royalties/allocation.h"

namespace polyphony::payment {

namespace {

/// The same for the same month, currency and rights holder, so that computing again gives the same.
std::string id_of(const Statement& statement) {
    const auto hash =
        sha256(netstring(statement.period) + netstring(statement.currency) + netstring(statement.holder_id));
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(hash.begin(), bytes.size(), bytes.begin());
    return ids::encode(bytes);
}

using Lines = std::map<std::string, std::vector<StatementLine>>;  // by rights holder

Lines lines_of(const std::vector<TrackWeight>& weights, const std::vector<TrackFacts>& tracks) {
    Lines lines;
    const Share unclaimed{std::string(kUnclaimed), kBasisPoints};
    for (const auto& [track, contract, plays, weight] : weights) {
        if (plays == 0) continue;
        const auto& facts = tracks[track];
        const auto add = [&, plays = plays, weight = weight](const Share& share) {
            lines[share.holder_id].push_back(
                {facts.id, facts.title, plays, share.basis_points, weight * share.basis_points, 0});
        };
        if (contract == nullptr)
            add(unclaimed);
        else
            std::for_each(contract->shares.begin(), contract->shares.end(), add);
    }
    return lines;
}

std::vector<std::int64_t> weights_of(const std::vector<StatementLine>& lines) {
    std::vector<std::int64_t> weights;
    weights.reserve(lines.size());
    for (const auto& line : lines) weights.push_back(line.weight);
    return weights;
}

std::string content_of(const Statement& statement) {
    auto text = netstring(text_of(statement.period)) + netstring(statement.currency) + netstring(statement.holder_id) +
                netstring(statement.plays) + netstring(statement.weight) + netstring(statement.amount_minor);
    for (const auto& line : statement.lines)
        text += netstring(line.track_id) + netstring(line.title) + netstring(line.plays) +
                netstring(line.basis_points) + netstring(line.weight) + netstring(line.amount_minor);
    return text;
}

/// Sums the lines up.
void sum(Statement& statement) {
    for (const auto& line : statement.lines) {
        statement.plays += line.plays;
        statement.weight += line.weight;
    }
}

Result<void> check_lines(const Statement& statement) {
    Statement again;
    again.lines = statement.lines;
    sum(again);
    if (again.plays != statement.plays || again.weight != statement.weight)
        return fail(Code::InvalidArgument, "The lines do not sum to the statement's plays and weight.");
    const auto amounts = allocate(statement.amount_minor, weights_of(statement.lines));
    for (std::size_t i = 0; i < amounts.size(); ++i)
        if (amounts[i] != statement.lines[i].amount_minor)
            return fail(Code::InvalidArgument, "The amount of a line is not its share of the statement.");
    return {};
}

/// Whether no number is out of range and no sum of them can be.
bool plausible(const CheckableStatement& checkable) {
    constexpr std::int64_t kMost = std::int64_t{1} << 61U;
    const auto& [statement, pool, proof] = checkable;
    for (const auto number : {statement.plays, statement.weight, statement.amount_minor, pool.weight, pool.amount_minor,
                              pool.revenue_minor, pool.fees_minor})
        if (number < -kMost || number > kMost) return false;
    auto plays = statement.plays;
    auto weight = statement.weight;
    for (const auto& line : statement.lines) {
        if (line.plays < 0 || line.plays > plays || line.weight < 0 || line.weight > weight) return false;
        plays -= line.plays;
        weight -= line.weight;
    }
    return plays >= 0 && weight >= 0 && statement.amount_minor >= 0 && statement.amount_minor <= pool.amount_minor &&
           statement.weight <= pool.weight;
}

}  // namespace

std::int64_t pool_amount(std::int64_t revenue_minor, std::int64_t fees_minor, int basis_points) {
    return part_of(std::max<std::int64_t>(revenue_minor - fees_minor, 0), basis_points, kBasisPoints);
}

std::vector<Statement> share_out(Pool& pool, const std::vector<TrackWeight>& weights,
                                 const std::vector<TrackFacts>& tracks) {
    auto lines = lines_of(weights, tracks);
    std::vector<Statement> statements;
    std::vector<std::int64_t> holder_weights;
    const auto add = [&](const std::string& holder_id, std::vector<StatementLine> of) {
        Statement statement;
        statement.period = pool.period;
        statement.currency = pool.currency;
        statement.holder_id = holder_id;
        std::sort(of.begin(), of.end(), [](const StatementLine& one, const StatementLine& other) {
            return std::tie(one.track_id, one.basis_points, one.weight) <
                   std::tie(other.track_id, other.basis_points, other.weight);
        });
        statement.lines = std::move(of);
        sum(statement);
        statement.id = id_of(statement);
        pool.weight += statement.weight;
        holder_weights.push_back(statement.weight);
        statements.push_back(std::move(statement));
    };
    pool.weight = 0;
    for (auto& [holder_id, of] : lines) add(holder_id, std::move(of));
    if (pool.weight == 0) {
        statements.clear();
        holder_weights.clear();
        add(std::string(kUnclaimed), {StatementLine{"", "Nothing was played", 0, kBasisPoints, 1, 0}});
    }

    const auto amounts = allocate(pool.amount_minor, holder_weights);
    std::vector<SumNode> leaves;
    for (std::size_t i = 0; i < statements.size(); ++i) {
        auto& statement = statements[i];
        statement.amount_minor = amounts[i];
        const auto parts = allocate(statement.amount_minor, weights_of(statement.lines));
        for (std::size_t line = 0; line < parts.size(); ++line) statement.lines[line].amount_minor = parts[line];
        leaves.push_back(leaf_of(statement));
    }
    pool.root = root_of(std::move(leaves)).hash;
    return statements;
}

SumNode leaf_of(const Statement& statement) {
    return leaf_of(content_of(statement), statement.amount_minor, statement.weight);
}

Result<void> verify(const CheckableStatement& checkable) {
    const auto& [statement, pool, proof] = checkable;
    if (statement.period != pool.period || statement.currency != pool.currency)
        return fail(Code::InvalidArgument, "The statement is of another month or currency than the pool.");
    if (!plausible(checkable)) return fail(Code::InvalidArgument, "A number is out of range.");
    if (auto right = check_lines(statement); !right) return right;
    const auto least = part_of(pool.amount_minor, statement.weight, pool.weight);
    if (statement.amount_minor < least || statement.amount_minor > least + 1)
        return fail(Code::InvalidArgument, "The amount is not the statement's share of the pool.");
    const auto root = climb(leaf_of(statement), proof);
    if (root != SumNode{pool.root, pool.amount_minor, pool.weight})
        return fail(Code::InvalidArgument, "The statement is not in the tree that was published.");
    if (pool.amount_minor != pool_amount(pool.revenue_minor, pool.fees_minor, pool.basis_points))
        return fail(Code::InvalidArgument, "The pool is not what is shared out of the revenue.");
    return {};
}

}  // namespace polyphony::payment
