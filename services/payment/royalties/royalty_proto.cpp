#include "services/payment/royalties/royalty_proto.h"

#include "services/payment/payment_proto.h"

namespace polyphony::payment {

namespace {

/// The end of what has none.
constexpr std::string_view kNoEnd = "9999-12-31";

v1::RoyaltyMethod to_proto(Method method) {
    return method == Method::ProRata ? v1::ROYALTY_METHOD_PRO_RATA : v1::ROYALTY_METHOD_USER_CENTRIC;
}

v1::RoyaltyPool to_proto(const Pool& pool) {
    v1::RoyaltyPool proto;
    proto.set_currency(pool.currency);
    proto.set_method(to_proto(pool.method));
    proto.set_basis_points(pool.basis_points);
    proto.set_revenue_minor(pool.revenue_minor);
    proto.set_fees_minor(pool.fees_minor);
    proto.set_amount_minor(pool.amount_minor);
    proto.set_plays(pool.plays);
    proto.set_weight(pool.weight);
    proto.set_root(pool.root);
    return proto;
}

v1::ContractSubject to_proto(SubjectKind kind) {
    switch (kind) {
        case SubjectKind::Track:
            return v1::CONTRACT_SUBJECT_TRACK;
        case SubjectKind::Album:
            return v1::CONTRACT_SUBJECT_ALBUM;
        case SubjectKind::Artist:
            return v1::CONTRACT_SUBJECT_ARTIST;
        case SubjectKind::Default:
            return v1::CONTRACT_SUBJECT_DEFAULT;
    }
    return v1::CONTRACT_SUBJECT_UNSPECIFIED;
}

Result<SubjectKind> from_proto(v1::ContractSubject subject) {
    switch (subject) {
        case v1::CONTRACT_SUBJECT_TRACK:
            return SubjectKind::Track;
        case v1::CONTRACT_SUBJECT_ALBUM:
            return SubjectKind::Album;
        case v1::CONTRACT_SUBJECT_ARTIST:
            return SubjectKind::Artist;
        case v1::CONTRACT_SUBJECT_DEFAULT:
            return SubjectKind::Default;
        default:
            return fail(Code::InvalidArgument, "A contract is about a track, an album, an artist, or the default.");
    }
}

}  // namespace

v1::RoyaltyPeriod to_proto(const ClosedPeriod& closed) {
    v1::RoyaltyPeriod proto;
    proto.set_period(text_of(closed.period.period));
    proto.set_closed(closed.period.closed);
    for (const auto& pool : closed.pools) *proto.add_pools() = to_proto(pool);
    *proto.mutable_frozen_at() = to_timestamp(closed.period.frozen_at);
    proto.set_ledger_position(closed.period.ledger_position);
    proto.set_ledger_hash(closed.period.ledger_hash);
    return proto;
}

v1::StatementSummary to_proto(const StatementSummary& summary) {
    const auto& statement = summary.statement;
    v1::StatementSummary proto;
    proto.set_id(statement.id);
    proto.set_period(text_of(statement.period));
    proto.set_holder_id(statement.holder_id);
    proto.set_holder_name(statement.holder_name);
    proto.set_plays(statement.plays);
    *proto.mutable_amount() = to_proto(Money{statement.amount_minor, statement.currency});
    if (!summary.payout) return proto;
    *proto.mutable_paid_at() = to_timestamp(summary.payout->paid_at);
    proto.set_payment_reference(summary.payout->reference);
    return proto;
}

v1::RoyaltyStatement to_proto(const CheckableStatement& checkable) {
    const auto& statement = checkable.statement;
    v1::RoyaltyStatement proto;
    proto.set_id(statement.id);
    proto.set_period(text_of(statement.period));
    proto.set_holder_id(statement.holder_id);
    proto.set_holder_name(statement.holder_name);
    proto.set_plays(statement.plays);
    proto.set_weight(statement.weight);
    proto.set_amount_minor(statement.amount_minor);
    for (const auto& line : statement.lines) {
        auto& said = *proto.add_lines();
        said.set_track_id(line.track_id);
        said.set_title(line.title);
        said.set_plays(line.plays);
        said.set_basis_points(line.basis_points);
        said.set_weight(line.weight);
        said.set_amount_minor(line.amount_minor);
    }
    *proto.mutable_pool() = to_proto(checkable.pool);
    for (const auto& step : checkable.proof) {
        auto& said = *proto.add_proof();
        said.set_hash(step.sibling.hash);
        said.set_amount_minor(step.sibling.amount);
        said.set_weight(step.sibling.weight);
        said.set_is_left(step.is_left);
    }
    return proto;
}

Result<CheckableStatement> from_proto(const v1::RoyaltyStatement& proto) {
    const auto period = parse_period(proto.period());
    if (!period) return fail(Code::InvalidArgument, "The statement is of no month.");
    CheckableStatement checkable;
    auto& pool = checkable.pool;
    pool.period = *period;
    pool.currency = proto.pool().currency();
    pool.method = proto.pool().method() == v1::ROYALTY_METHOD_USER_CENTRIC ? Method::UserCentric : Method::ProRata;
    pool.basis_points = proto.pool().basis_points();
    pool.revenue_minor = proto.pool().revenue_minor();
    pool.fees_minor = proto.pool().fees_minor();
    pool.amount_minor = proto.pool().amount_minor();
    pool.plays = proto.pool().plays();
    pool.weight = proto.pool().weight();
    pool.root = proto.pool().root();
    auto& statement = checkable.statement;
    statement.id = proto.id();
    statement.period = *period;
    statement.currency = pool.currency;
    statement.holder_id = proto.holder_id();
    statement.holder_name = proto.holder_name();
    statement.plays = proto.plays();
    statement.weight = proto.weight();
    statement.amount_minor = proto.amount_minor();
    for (const auto& line : proto.lines())
        statement.lines.push_back(
            {line.track_id(), line.title(), line.plays(), line.basis_points(), line.weight(), line.amount_minor()});
    for (const auto& step : proto.proof())
        checkable.proof.push_back({{step.hash(), step.amount_minor(), step.weight()}, step.is_left()});
    return checkable;
}

v1::RightsHolder to_proto(const RightsHolder& holder) {
    v1::RightsHolder proto;
    proto.set_id(holder.id);
    proto.set_name(holder.name);
    proto.set_user_id(holder.user_id);
    return proto;
}

v1::Contract to_proto(const Contract& contract) {
    v1::Contract proto;
    proto.set_id(contract.id);
    proto.set_subject(to_proto(contract.subject.kind));
    proto.set_subject_id(contract.subject.id);
    proto.set_valid_from(day_text(contract.valid_from));
    const auto end = day_text(contract.valid_to);
    if (end != kNoEnd) proto.set_valid_to(end);
    for (const auto& share : contract.shares) {
        auto& said = *proto.add_shares();
        said.set_holder_id(share.holder_id);
        said.set_basis_points(share.basis_points);
    }
    return proto;
}

Result<Contract> from_proto(const v1::CreateContractRequest& proto) {
    const auto kind = from_proto(proto.subject());
    if (!kind) return fail(kind.error());
    const auto from = parse_day(proto.valid_from());
    const auto to = parse_day(proto.valid_to().empty() ? kNoEnd : std::string_view(proto.valid_to()));
    if (!from || !to) return fail(Code::InvalidArgument, "Days are written as 2026-01-31.");
    Contract contract;
    contract.subject = {*kind, proto.subject_id()};
    contract.valid_from = *from;
    contract.valid_to = *to;
    for (const auto& share : proto.shares()) contract.shares.push_back({share.holder_id(), share.basis_points()});
    return contract;
}

}  // namespace polyphony::payment
