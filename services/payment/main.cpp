#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>

#include "platform/app/app.h"
#include "platform/events/backfill/backfill_server.h"
#include "services/payment/billing.h"
#include "services/payment/ledger/ledger_api.h"
#include "services/payment/past.h"
#include "services/payment/payment_api.h"
#include "services/payment/payment_store.h"
#include "services/payment/providers/sandbox/sandbox.h"
#include "services/payment/providers/sandbox/sandbox_pages.h"
#include "services/payment/reactions.h"
#include "services/payment/renewals.h"
#include "services/payment/royalties/royalty_api.h"
#include "services/payment/webhooks.h"

using namespace polyphony;

int main(int argc, char** argv) {
    app::App app("payment", "Who has paid: plans, subscriptions, invoices and the ledger.");
    payment::BillingOptions options;
    int checkout_minutes = 30;
    int grace_days = 7;
    int retry_hours = 24;
    int renewal_seconds = 60;
    payment::RoyaltyOptions royalty_options;
    std::string royalty_method = "pro-rata";
    auto& config = app.config();
    config.add("checkout-minutes", checkout_minutes, "How long a checkout's page works.")
        ->check(CLI::Range(1, 24 * 60));
    config.add("max-open-checkouts", options.max_open_checkouts, "Most checkouts of one account that wait to be paid.")
        ->check(CLI::Range(1, 1000));
    config.add("grace-days", grace_days, "How long a plan is kept when its renewal is not paid.")
        ->check(CLI::Range(0, 60));
    config.add("retry-hours", retry_hours, "Pause between two charges of a method that was declined.")
        ->check(CLI::Range(1, 24 * 30));
    config.add("renewal-seconds", renewal_seconds, "Pause between two looks for what is to be renewed.")
        ->check(CLI::Range(1, 3600));
    config
        .add("royalty-method", royalty_method, "How royalties are shared: by all plays, or what one paid by one's own.")
        ->check(CLI::IsMember({"pro-rata", "user-centric"}));
    config
        .add("royalty-pool-bp", royalty_options.pool_basis_points,
             "The part of the subscriptions' revenue after fees that is shared, in basis points.")
        ->check(CLI::Range(0, payment::kBasisPoints));
    config
        .add("royalty-account-cap", royalty_options.account_cap,
             "Most plays of one account in a month that count pro rata; 0 for no limit.")
        ->check(CLI::Range(0, 10'000'000));

    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        const auto milliseconds = [](auto duration) {
            return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
        };
        options.idempotency_ms = runtime.options().idempotency_ms();
        options.checkout_ms = milliseconds(std::chrono::minutes(checkout_minutes));
        options.renewal.grace_ms = milliseconds(std::chrono::days(grace_days));
        options.renewal.retry_ms = milliseconds(std::chrono::hours(retry_hours));

        if (royalty_method == "user-centric") royalty_options.method = payment::Method::UserCentric;

        const auto database = runtime.open_database(payment::migrations());
        if (!database) return fail(database.error());
        const auto sandbox = payment::Sandbox::open(**database);
        if (!sandbox) return fail(sandbox.error());
        payment::Billing billing(**database, **sandbox, options);
        payment::Renewals renewals(**database, **sandbox, options.renewal);
        payment::Webhooks webhooks(**database, **sandbox, options.renewal);
        (*sandbox)->deliver_to([&webhooks](std::string signature, std::string body) {
            return webhooks.receive(std::move(signature), std::move(body));
        });
        payment::Books books(**database);
        if (auto adopted = books.adopt_now(); !adopted) return adopted;
        payment::Royalties royalties(**database, royalty_options);
        payment::PaymentApi api(billing, books, runtime.dispatcher());
        payment::LedgerApi ledger_api(books, runtime.dispatcher());
        payment::RoyaltyApi royalty_api(royalties, runtime.dispatcher());
        http::Router router;
        payment::add_sandbox_pages(router, **sandbox);
        webhooks.add_routes(router);
        const auto reactions = payment::reactions();
        events::EventBus bus(runtime.event_options(), **database, reactions, runtime.metrics());
        events::BackfillServer past(**database, payment::past(options.renewal), reactions.confirmation(),
                                    runtime.backfill_limits(), runtime.metrics());
        asio::co_spawn(runtime.io(), renewals.run(std::chrono::seconds(renewal_seconds)), asio::detached);
        asio::co_spawn(runtime.io(), royalties.run(std::chrono::seconds(renewal_seconds)), asio::detached);

        app::Serving serving;
        serving.rpc = {&api, &ledger_api, &royalty_api, &past};
        serving.http = &router;
        serving.events = &bus;
        return runtime.serve(serving);
    });
}
