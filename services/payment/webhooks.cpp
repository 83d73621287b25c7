#include "services/payment/webhooks.h"

#include "services/payment/payment_store.h"
#include "services/payment/settlement.h"

namespace polyphony::payment {

Webhooks::Webhooks(storage::Database& database, const Provider& provider, RenewalRules rules, Clock clock)
    : database_(database), provider_(provider), rules_(rules), clock_(std::move(clock)) {}

void Webhooks::add_routes(http::Router& router) {
    const auto path = std::string("/pay/webhooks/").append(provider_.name());
    router.add(http::Verb::post, path, [this](http::Request& request) -> Task<http::Response> {
        const auto header = provider_.signature_header();
        std::string signature(request.headers[{header.data(), header.size()}]);
        const auto received = co_await receive(std::move(signature), request.body);
        if (!received) co_return http::problem(received.error());
        co_return http::reply(http::Status::ok, "application/json", R"({"received":true})");
    });
}

Task<Result<void>> Webhooks::receive(std::string signature, std::string body) {
    if (const auto genuine = provider_.verify(signature, body); !genuine) co_return fail(genuine.error());
    const auto event = provider_.parse(body);
    if (!event) co_return fail(event.error());

    const auto kept = co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        PaymentStore(transaction.sql()).keep_provider_event(provider_.name(), event->id, body, clock_());
        return {};
    });
    if (!kept) co_return fail(kept.error());

    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        PaymentStore store(transaction.sql());
        if (!store.provider_event_outcome(provider_.name(), event->id).empty()) return {};
        const auto outcome = Settlement(transaction, provider_.name(), rules_, clock_()).settle(*event);
        if (!outcome) return fail(outcome.error());
        store.set_provider_event_outcome(provider_.name(), event->id, *outcome);
        return {};
    });
}

}  // namespace polyphony::payment
