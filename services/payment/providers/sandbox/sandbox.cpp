#include "services/payment/providers/sandbox/sandbox.h"

#include <boost/json.hpp>

#include "platform/ids/secret.h"
#include "services/payment/providers/sandbox/sandbox_store.h"
#include "services/payment/providers/sandbox/webhook_signature.h"

namespace polyphony::payment {

namespace {

constexpr std::string_view kPaid = "payment.paid";
constexpr std::string_view kDeclined = "payment.declined";

}  // namespace

Result<std::unique_ptr<Sandbox>> Sandbox::open(storage::Database& database, Clock clock) {
    const auto fresh = ids::make_secret();
    const auto secret = database.write_now([&](storage::Transaction& transaction) -> Result<std::string> {
        return SandboxStore(transaction.sql()).secret_or(fresh);
    });
    if (!secret) return fail(secret.error());
    return std::unique_ptr<Sandbox>(new Sandbox(database, *secret, std::move(clock)));
}

Task<Result<std::string>> Sandbox::open_checkout(Order order) {
    const auto opened = co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        SandboxStore(transaction.sql())
            .insert_checkout({order.payment_id, order.description, order.amount, order.expires_at, false});
        return {};
    });
    if (!opened) co_return fail(opened.error());
    co_return "/pay/sandbox/checkouts/" + order.payment_id;
}

Task<Result<SandboxCheckout>> Sandbox::find_checkout(std::string payment_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<SandboxCheckout> {
        auto checkout = SandboxStore(snapshot.sql()).find_checkout(payment_id);
        if (!checkout) return fail(Code::NotFound, "There is no such checkout.");
        return std::move(*checkout);
    });
}

Task<Result<bool>> Sandbox::pay(SandboxCheckout checkout, SandboxCard card) {
    if (card == SandboxCard::Declined) co_return false;
    // The method has the checkout's id, so that pressing the button twice makes one.
    const auto method_id = "card_" + checkout.payment_id;
    const auto kept = co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        SandboxStore(transaction.sql()).insert_method(method_id, card);
        return {};
    });
    if (!kept) co_return fail(kept.error());
    // Told before the checkout is closed: if it is not heard, the person can press again, and the event is the same
    // one.
    const auto told = co_await tell(kPaid, checkout.payment_id, method_id, checkout.amount);
    if (!told) co_return fail(told.error());
    const auto closed = co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        SandboxStore(transaction.sql()).close_checkout(checkout.payment_id);
        return {};
    });
    if (!closed) co_return fail(closed.error());
    co_return true;
}

Task<Result<void>> Sandbox::charge(Order order, std::string method_id) {
    const auto card = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<SandboxCard> {
        return SandboxStore(snapshot.sql()).find_method(method_id).value_or(SandboxCard::Declined);
    });
    if (!card) co_return fail(card.error());
    const auto type = *card == SandboxCard::Good ? kPaid : kDeclined;
    co_return co_await tell(type, std::move(order.payment_id), std::move(method_id), std::move(order.amount));
}

Task<Result<void>> Sandbox::tell(std::string_view type, std::string payment_id, std::string method_id, Money amount) {
    boost::json::object event;
    event["id"] = "evt_" + payment_id;  // one event for each payment, however often it is told
    event["type"] = type;
    event["payment"] = payment_id;
    event["method"] = method_id;
    event["amount_minor"] = amount.amount_minor;
    event["currency"] = amount.currency;
    auto body = boost::json::serialize(event);
    auto signature = sign_webhook(secret_, body, clock_());
    co_return co_await deliver_(std::move(signature), std::move(body));
}

Result<void> Sandbox::verify(std::string_view signature, std::string_view body) const {
    return verify_webhook(secret_, signature, body, clock_());
}

Result<ProviderEvent> Sandbox::parse(std::string_view body) const {
    boost::system::error_code malformed;
    const auto json = boost::json::parse({body.data(), body.size()}, malformed);
    const auto* object = malformed ? nullptr : json.if_object();
    if (object == nullptr) return fail(Code::InvalidArgument, "The webhook is not a JSON object.");
    const auto text = [&](std::string_view field) -> std::string {
        const auto* value = object->if_contains({field.data(), field.size()});
        const auto* string = value == nullptr ? nullptr : value->if_string();
        return string == nullptr ? std::string() : std::string(string->begin(), string->end());
    };
    const auto* amount = object->if_contains("amount_minor");

    ProviderEvent event;
    event.id = text("id");
    event.payment_id = text("payment");
    event.method_id = text("method");
    event.amount.currency = text("currency");
    if (amount != nullptr && amount->is_int64()) event.amount.amount_minor = amount->get_int64();
    const auto type = text("type");
    if (type == kPaid) event.kind = ProviderEvent::Kind::Paid;
    if (type == kDeclined) event.kind = ProviderEvent::Kind::Declined;
    if (event.id.empty()) return fail(Code::InvalidArgument, "The webhook has no id.");
    return event;
}

}  // namespace polyphony::payment
