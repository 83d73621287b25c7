#include "launcher/payment_command.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <fstream>
#include <iterator>

#include "launcher/remote.h"
#include "polyphony/payment/v1/ledger.pb.h"

namespace polyphony::launcher {

namespace {

constexpr std::chrono::seconds kLongTime{600};
constexpr std::string_view kLedger = "polyphony.payment.v1.LedgerService.";

Result<void> ask(const std::filesystem::path& data, std::string_view method, const google::protobuf::Message& request,
                 google::protobuf::Message& response) {
    return call_service(data, "payment", std::string(kLedger).append(method), request, response, kLongTime);
}

Result<void> verify(const std::filesystem::path& data) {
    payment::v1::LedgerVerification found;
    if (auto done = ask(data, "VerifyLedger", payment::v1::VerifyLedgerRequest(), found); !done) return done;
    if (!found.intact())
        return fail(Code::FailedPrecondition,
                    fmt::format("Transaction {} of the ledger is not as it was booked; those before it are.",
                                found.broken_at()));
    fmt::print("{} transactions, all as they were booked. The last one's hash is\n{}\n", found.transactions(),
               found.head_hash());
    return {};
}

Result<void> print_export(const std::filesystem::path& data, const std::string& format) {
    payment::v1::ExportLedgerRequest request;
    request.set_format(format == "hledger" ? payment::v1::LEDGER_FORMAT_HLEDGER : payment::v1::LEDGER_FORMAT_CSV);
    do {
        payment::v1::LedgerExport part;
        if (auto done = ask(data, "ExportLedger", request, part); !done) return done;
        fmt::print("{}", part.text());
        request.set_after(part.next_after());
    } while (request.after() != 0);
    return {};
}

std::string_view words_for(payment::v1::DifferenceKind kind) {
    switch (kind) {
        case payment::v1::DIFFERENCE_KIND_MISSING_HERE:
            return "missing here";
        case payment::v1::DIFFERENCE_KIND_MISSING_THERE:
            return "missing there";
        case payment::v1::DIFFERENCE_KIND_AMOUNTS_DIFFER:
            return "amounts differ";
        default:
            return "";
    }
}

std::string words_for(const payment::v1::Money& money) {
    return fmt::format("{}.{:02} {}", money.amount_minor() / 100, money.amount_minor() % 100, money.currency());
}

Result<void> set_day(const std::string& day, google::protobuf::Timestamp* time) {
    if (google::protobuf::util::TimeUtil::FromString(day + "T00:00:00Z", time)) return {};
    return fail(Code::InvalidArgument, "Days are written as 2026-01-31.");
}

Result<void> reconcile(const std::filesystem::path& data, const payment::v1::ReconcileRequest& request) {
    payment::v1::Reconciliation found;
    if (auto done = ask(data, "Reconcile", request, found); !done) return done;
    fmt::print("{} movements are the same on both sides.\n", found.agreed());
    if (found.differences().empty()) return {};
    for (const auto& difference : found.differences())
        fmt::print("{:<14}  {:<6}  {}  here {}, there {}\n", words_for(difference.kind()), difference.type(),
                   difference.payment_id(), words_for(difference.here()), words_for(difference.there()));
    return fail(Code::FailedPrecondition,
                fmt::format("The ledger and {} differ in {}.", request.provider(), found.differences_size()));
}

}  // namespace

PaymentCommand::PaymentCommand(CLI::App& app, std::string& data)
    : payment_(app.add_subcommand("payment", "Checks, exports and reconciles the ledger.")),
      verify_(payment_->add_subcommand("verify", "Follows the ledger's chain of hashes, and names the first break.")),
      export_(payment_->add_subcommand("export", "Prints the ledger.")),
      reconcile_(payment_->add_subcommand("reconcile", "Compares a provider's report (CSV) with the ledger.")) {
    payment_->require_subcommand(1);
    export_->add_option("--format", format_, "csv, or hledger for its journal.")
        ->check(CLI::IsMember({"csv", "hledger"}))
        ->capture_default_str();
    reconcile_
        ->add_option("file", report_,
                     "The report, with the columns type (charge, refund, fee), payment, amount, currency.")
        ->check(CLI::ExistingFile)
        ->required();
    reconcile_->add_option("--provider", provider_, "Whose report it is.")->capture_default_str();
    reconcile_->add_option("--from", from_, "The first day that it is about, such as 2026-01-01.");
    reconcile_->add_option("--to", to_, "The first day that it is about no more.");
    reconcile_->add_flag("--book-fees", book_fees_, "Books the fees that the ledger does not have yet.");
    for (auto* const command : {verify_, export_, reconcile_})
        command->add_option("--data", data, "Folder for everything that lasts.")->capture_default_str();
}

Result<void> PaymentCommand::run(const std::filesystem::path& data) const {
    if (verify_->parsed()) return verify(data);
    if (export_->parsed()) return print_export(data, format_);
    payment::v1::ReconcileRequest request;
    std::ifstream file(report_, std::ios::binary);
    request.set_csv(std::string(std::istreambuf_iterator<char>(file), {}));
    request.set_provider(provider_);
    request.set_book_fees(book_fees_);
    if (!from_.empty())
        if (auto set = set_day(from_, request.mutable_from()); !set) return set;
    if (!to_.empty())
        if (auto set = set_day(to_, request.mutable_to()); !set) return set;
    return reconcile(data, request);
}

}  // namespace polyphony::launcher
