#include "services/payment/ledger/ledger_api.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <limits>

#include "services/payment/administrators.h"
#include "services/payment/payment_proto.h"

namespace polyphony::payment {

namespace {

using rpc::CallContext;

constexpr int kMaxExported = 1000;
constexpr std::int64_t kMaxPosition = std::int64_t{1} << 53U;
constexpr std::size_t kMaxReport = 1024 * 1024;
constexpr std::size_t kMaxReason = 200;

UnixMillis to_millis(const google::protobuf::Timestamp& time) {
    return google::protobuf::util::TimeUtil::TimestampToMilliseconds(time);
}

std::string_view name_of(Movement movement) {
    switch (movement) {
        case Movement::Charge:
            return "charge";
        case Movement::Refund:
            return "refund";
        case Movement::Fee:
            return "fee";
    }
    return "";
}

v1::DifferenceKind to_proto(Difference::Kind kind) {
    switch (kind) {
        case Difference::Kind::MissingHere:
            return v1::DIFFERENCE_KIND_MISSING_HERE;
        case Difference::Kind::MissingThere:
            return v1::DIFFERENCE_KIND_MISSING_THERE;
        case Difference::Kind::AmountsDiffer:
            return v1::DIFFERENCE_KIND_AMOUNTS_DIFFER;
    }
    return v1::DIFFERENCE_KIND_UNSPECIFIED;
}

v1::Reconciliation to_proto(const Reconciliation& found) {
    v1::Reconciliation proto;
    proto.set_agreed(found.agreed);
    for (const auto& difference : found.differences) {
        auto& said = *proto.add_differences();
        said.set_kind(to_proto(difference.kind));
        said.set_payment_id(difference.key.payment_id);
        said.set_type(std::string(name_of(difference.key.movement)));
        *said.mutable_here() = to_proto(Money{difference.here_minor, difference.key.currency});
        *said.mutable_there() = to_proto(Money{difference.there_minor, difference.key.currency});
    }
    return proto;
}

}  // namespace

LedgerApi::LedgerApi(Books& books, rpc::Dispatcher& dispatcher) : books_(books), dispatcher_(dispatcher) {}

grpc::ServerUnaryReactor* LedgerApi::VerifyLedger(grpc::CallbackServerContext* context, const v1::VerifyLedgerRequest*,
                                                  v1::LedgerVerification* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::LedgerVerification>> {
        if (const auto may = check_administrator(call.caller); !may) co_return fail(may.error());
        const auto report = co_await books_.verify();
        if (!report) co_return fail(report.error());
        v1::LedgerVerification proto;
        proto.set_intact(!report->broken_at);
        proto.set_transactions(report->transactions);
        proto.set_head_hash(report->head_hash);
        proto.set_broken_at(report->broken_at.value_or(0));
        co_return proto;
    });
}

grpc::ServerUnaryReactor* LedgerApi::ExportLedger(grpc::CallbackServerContext* context,
                                                  const v1::ExportLedgerRequest* request, v1::LedgerExport* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::LedgerExport>> {
        if (const auto may = check_administrator(call.caller); !may) co_return fail(may.error());
        if (request->after() < 0 || request->after() > kMaxPosition || request->limit() < 0)
            co_return fail(Code::InvalidArgument, "An export begins behind a position and has a positive limit.");
        const int limit = request->limit() == 0 ? kMaxExported : std::min(request->limit(), kMaxExported);
        const auto format = request->format() == v1::LEDGER_FORMAT_HLEDGER ? ExportFormat::Journal : ExportFormat::Csv;
        auto page = co_await books_.export_page(format, request->after(), limit);
        if (!page) co_return fail(page.error());
        v1::LedgerExport proto;
        proto.set_text(std::move(page->text));
        proto.set_next_after(page->next);
        co_return proto;
    });
}

grpc::ServerUnaryReactor* LedgerApi::ReverseTransaction(grpc::CallbackServerContext* context,
                                                        const v1::ReverseTransactionRequest* request,
                                                        v1::ReversedTransaction* response) {
    return dispatcher_.serve(
        context, response, [this, request](CallContext call) -> Task<Result<v1::ReversedTransaction>> {
            if (const auto may = check_administrator(call.caller); !may) co_return fail(may.error());
            if (request->reason().empty() || request->reason().size() > kMaxReason)
                co_return fail(Code::InvalidArgument, "The reason has 1 to 200 bytes.");
            const auto reversed = co_await books_.reverse(request->transaction_id(), request->reason());
            if (!reversed) co_return fail(reversed.error());
            v1::ReversedTransaction proto;
            proto.set_transaction_id(reversed->id);
            co_return proto;
        });
}

grpc::ServerUnaryReactor* LedgerApi::Reconcile(grpc::CallbackServerContext* context,
                                               const v1::ReconcileRequest* request, v1::Reconciliation* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::Reconciliation>> {
        if (const auto may = check_administrator(call.caller); !may) co_return fail(may.error());
        if (request->provider().empty() || request->csv().size() > kMaxReport)
            co_return fail(Code::InvalidArgument, "A report names its provider and has at most 1 MiB.");
        ProviderReport report;
        report.provider = request->provider();
        report.csv = request->csv();
        if (request->has_from()) report.from = to_millis(request->from());
        report.to = request->has_to() ? to_millis(request->to()) : std::numeric_limits<UnixMillis>::max();
        report.book_fees = request->book_fees();
        const auto found = co_await books_.reconcile(std::move(report));
        if (!found) co_return fail(found.error());
        co_return to_proto(*found);
    });
}

}  // namespace polyphony::payment
