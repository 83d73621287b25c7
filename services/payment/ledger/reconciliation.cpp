#include "services/payment/ledger/reconciliation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "services/payment/ledger/csv.h"
#include "services/payment/money.h"

namespace polyphony::payment {

namespace {

using Record = std::vector<std::string>;

/// Where the columns that we read stand.
struct Columns {
    std::size_t type = 0;
    std::size_t payment = 0;
    std::size_t amount = 0;
    std::size_t currency = 0;
    std::size_t count = 0;
};

std::optional<Columns> columns_of(const Record& names) {
    const auto place = [&](std::string_view name) {
        return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    const Columns columns{place("type"), place("payment"), place("amount"), place("currency"), names.size()};
    for (const auto column : {columns.type, columns.payment, columns.amount, columns.currency})
        if (column == names.size()) return std::nullopt;
    return columns;
}

std::optional<Movement> movement_of(std::string_view name) {
    if (name == "charge") return Movement::Charge;
    if (name == "refund") return Movement::Refund;
    if (name == "fee") return Movement::Fee;
    return std::nullopt;
}

Difference difference(const MovementKey& key, std::int64_t here, std::int64_t there) {
    const auto kind = here == 0    ? Difference::Kind::MissingHere
                      : there == 0 ? Difference::Kind::MissingThere
                                   : Difference::Kind::AmountsDiffer;
    return {kind, key, here, there};
}

}  // namespace

Result<Movements> parse_report(std::string_view text) {
    const auto records = csv::parse(text);
    if (!records) return fail(records.error());
    const auto columns = records->empty() ? std::nullopt : columns_of(records->front());
    if (!columns)
        return fail(Code::InvalidArgument,
                    "The first line of the report must name the columns type, payment, amount and currency.");
    Movements movements;
    for (std::size_t i = 1; i < records->size(); ++i) {
        const auto& record = (*records)[i];
        const bool whole = record.size() == columns->count;
        const auto movement = whole ? movement_of(record[columns->type]) : std::nullopt;
        const auto amount = whole ? parse_decimal(record[columns->amount]) : std::nullopt;
        if (!movement || !amount || record[columns->currency].size() != 3 || record[columns->payment].empty())
            return fail(Code::InvalidArgument, fmt::format("Record {} of the report cannot be read.", i + 1));
        movements[{record[columns->payment], *movement, record[columns->currency]}] += std::abs(*amount);
    }
    return movements;
}

Reconciliation reconcile(const Movements& here, const Movements& there) {
    Reconciliation result;
    for (const auto& [key, amount] : here) {
        const auto found = there.find(key);
        const auto other = found == there.end() ? 0 : found->second;
        if (other == amount)
            ++result.agreed;
        else
            result.differences.push_back(difference(key, amount, other));
    }
    for (const auto& [key, amount] : there)
        if (amount != 0 && !here.contains(key)) result.differences.push_back(difference(key, 0, amount));
    return result;
}

}  // namespace polyphony::payment
