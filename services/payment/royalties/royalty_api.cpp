#include "services/payment/royalties/royalty_api.h"

#include "services/payment/administrators.h"
#include "services/payment/royalties/royalty_proto.h"

namespace polyphony::payment {

namespace {

using rpc::CallContext;

/// Statements are for artists; administrators see them all.
Result<void> check_artist(const rpc::Caller& caller) {
    if (!caller.known()) return fail(Code::Unauthenticated, "Please log in.");
    if (!caller.admin && !caller.has_role("artist"))
        return fail(Code::PermissionDenied, "Statements of royalties are for artists.");
    return {};
}

tl::unexpected<Error> no_month() { return fail(Code::InvalidArgument, "Months are written as 2026-01."); }

v1::ListStatementsResponse to_proto(const std::vector<StatementSummary>& statements) {
    v1::ListStatementsResponse proto;
    for (const auto& statement : statements) *proto.add_statements() = to_proto(statement);
    return proto;
}

}  // namespace

RoyaltyApi::RoyaltyApi(Royalties& royalties, rpc::Dispatcher& dispatcher)
    : royalties_(royalties), dispatcher_(dispatcher) {}

grpc::ServerUnaryReactor* RoyaltyApi::ListPeriods(grpc::CallbackServerContext* context, const v1::ListPeriodsRequest*,
                                                  v1::ListPeriodsResponse* response) {
    return dispatcher_.serve(context, response, [this](CallContext) -> Task<Result<v1::ListPeriodsResponse>> {
        const auto periods = co_await royalties_.periods();
        if (!periods) co_return fail(periods.error());
        v1::ListPeriodsResponse proto;
        for (const auto& period : *periods) *proto.add_periods() = to_proto(period);
        co_return proto;
    });
}

grpc::ServerUnaryReactor* RoyaltyApi::ClosePeriod(grpc::CallbackServerContext* context,
                                                  const v1::ClosePeriodRequest* request, v1::RoyaltyPeriod* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::RoyaltyPeriod>> {
        if (const auto may = check_administrator(call.caller); !may) co_return fail(may.error());
        const auto period = parse_period(request->period());
        if (!period) co_return no_month();
        const auto closed = co_await royalties_.close(*period);
        if (!closed) co_return fail(closed.error());
        co_return to_proto(*closed);
    });
}

grpc::ServerUnaryReactor* RoyaltyApi::ListStatements(grpc::CallbackServerContext* context,
                                                     const v1::ListStatementsRequest* request,
                                                     v1::ListStatementsResponse* response) {
    return dispatcher_.serve(context, response,
                             [this, request](CallContext call) -> Task<Result<v1::ListStatementsResponse>> {
                                 if (const auto may = check_administrator(call.caller); !may)
                                     co_return fail(may.error());
                                 const auto period = parse_period(request->period());
                                 if (!period) co_return no_month();
                                 const auto statements = co_await royalties_.statements(*period);
                                 if (!statements) co_return fail(statements.error());
                                 co_return to_proto(*statements);
                             });
}

grpc::ServerUnaryReactor* RoyaltyApi::ListMyStatements(grpc::CallbackServerContext* context,
                                                       const v1::ListMyStatementsRequest*,
                                                       v1::ListStatementsResponse* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::ListStatementsResponse>> {
        if (const auto may = check_artist(call.caller); !may) co_return fail(may.error());
        const auto statements = co_await royalties_.statements_of(call.caller.user_id);
        if (!statements) co_return fail(statements.error());
        co_return to_proto(*statements);
    });
}

grpc::ServerUnaryReactor* RoyaltyApi::GetStatement(grpc::CallbackServerContext* context,
                                                   const v1::GetStatementRequest* request,
                                                   v1::RoyaltyStatement* response) {
    return dispatcher_.serve(context, response,
                             [this, request](CallContext call) -> Task<Result<v1::RoyaltyStatement>> {
                                 if (const auto may = check_artist(call.caller); !may) co_return fail(may.error());
                                 const std::string only = call.caller.admin ? "" : call.caller.user_id;
                                 const auto statement = co_await royalties_.statement(request->statement_id(), only);
                                 if (!statement) co_return fail(statement.error());
                                 co_return to_proto(*statement);
                             });
}

grpc::ServerUnaryReactor* RoyaltyApi::PayStatement(grpc::CallbackServerContext* context,
                                                   const v1::PayStatementRequest* request,
                                                   v1::StatementSummary* response) {
    return dispatcher_.serve(
        context, response, [this, request](CallContext call) -> Task<Result<v1::StatementSummary>> {
            if (const auto may = check_administrator(call.caller); !may) co_return fail(may.error());
            const auto paid = co_await royalties_.pay(request->statement_id(), request->payment_reference());
            if (!paid) co_return fail(paid.error());
            co_return to_proto(*paid);
        });
}

grpc::ServerUnaryReactor* RoyaltyApi::ListRightsHolders(grpc::CallbackServerContext* context,
                                                        const v1::ListRightsHoldersRequest*,
                                                        v1::ListRightsHoldersResponse* response) {
    return dispatcher_.serve(context, response,
                             [this](CallContext call) -> Task<Result<v1::ListRightsHoldersResponse>> {
                                 if (const auto may = check_administrator(call.caller); !may)
                                     co_return fail(may.error());
                                 const auto holders = co_await royalties_.holders();
                                 if (!holders) co_return fail(holders.error());
                                 v1::ListRightsHoldersResponse proto;
                                 for (const auto& holder : *holders) *proto.add_holders() = to_proto(holder);
                                 co_return proto;
                             });
}

grpc::ServerUnaryReactor* RoyaltyApi::CreateRightsHolder(grpc::CallbackServerContext* context,
                                                         const v1::CreateRightsHolderRequest* request,
                                                         v1::RightsHolder* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::RightsHolder>> {
        if (const auto may = check_administrator(call.caller); !may) co_return fail(may.error());
        const auto holder = co_await royalties_.add_holder(request->name(), request->user_id());
        if (!holder) co_return fail(holder.error());
        co_return to_proto(*holder);
    });
}

grpc::ServerUnaryReactor* RoyaltyApi::UpdateRightsHolder(grpc::CallbackServerContext* context,
                                                         const v1::UpdateRightsHolderRequest* request,
                                                         v1::RightsHolder* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::RightsHolder>> {
        if (const auto may = check_administrator(call.caller); !may) co_return fail(may.error());
        RightsHolder wanted{request->holder_id(), request->name(), request->user_id()};
        const auto holder = co_await royalties_.change_holder(std::move(wanted));
        if (!holder) co_return fail(holder.error());
        co_return to_proto(*holder);
    });
}

grpc::ServerUnaryReactor* RoyaltyApi::ListContracts(grpc::CallbackServerContext* context,
                                                    const v1::ListContractsRequest*,
                                                    v1::ListContractsResponse* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::ListContractsResponse>> {
        if (const auto may = check_administrator(call.caller); !may) co_return fail(may.error());
        const auto contracts = co_await royalties_.contracts();
        if (!contracts) co_return fail(contracts.error());
        v1::ListContractsResponse proto;
        for (const auto& contract : *contracts) *proto.add_contracts() = to_proto(contract);
        co_return proto;
    });
}

grpc::ServerUnaryReactor* RoyaltyApi::CreateContract(grpc::CallbackServerContext* context,
                                                     const v1::CreateContractRequest* request, v1::Contract* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::Contract>> {
        if (const auto may = check_administrator(call.caller); !may) co_return fail(may.error());
        auto wanted = from_proto(*request);
        if (!wanted) co_return fail(wanted.error());
        const auto contract = co_await royalties_.add_contract(std::move(*wanted));
        if (!contract) co_return fail(contract.error());
        co_return to_proto(*contract);
    });
}

}  // namespace polyphony::payment
