#include "services/payment/providers/sandbox/sandbox_pages.h"

#include <fmt/format.h>

namespace polyphony::payment {

namespace {

using http::Request;
using http::Response;
using http::Status;

constexpr std::string_view kPattern = "/pay/sandbox/checkouts/{checkout_id}";
constexpr std::string_view kAfterwards = "/plan?checkout=done";

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --ink: #1b1b1f; --soft: #5e5e68; --paper: #fff; --ground: #f1f0f5; --line: #dcdae3;
  --accent: #5b3fd6; --warning: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f1f6; --soft: #a9a7b4; --paper: #1d1c22; --ground: #121116;
  --line: #35333d; --accent: #9d88ff; --warning: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--paper); border: 1px solid var(--line);
  border-radius: 1rem; box-shadow: 0 1rem 3rem rgb(0 0 0 / 8%); }
h1 { margin: 0; font-size: 1.25rem; }
p { margin: .5rem 0 0; color: var(--soft); }
.price { margin: 1.25rem 0; font-size: 2.25rem; font-weight: 700; color: var(--ink); }
.warning { color: var(--warning); font-weight: 600; }
fieldset { display: grid; gap: .5rem; margin: 0 0 1.5rem; padding: 0; border: 0; }
legend { margin-bottom: .5rem; font-weight: 600; }
label { display: flex; gap: .75rem; align-items: center; padding: .75rem 1rem; border: 1px solid var(--line);
  border-radius: .75rem; cursor: pointer; }
label:has(:checked) { border-color: var(--accent); }
input { accent-color: var(--accent); }
button, .button { display: block; width: 100%; padding: .9rem; border: 0; border-radius: .75rem; background: var(--accent);
  color: var(--paper); font: inherit; font-weight: 700; text-align: center; text-decoration: none; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
)css";

std::string escaped(std::string_view text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            default:
                html += c;
        }
    }
    return html;
}

Response page(Status status, std::string_view title, const std::string& content) {
    auto response =
        http::reply(status, "text/html; charset=utf-8",
                    fmt::format("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                                "<title>{}</title><style>{}</style></head><body><main>{}</main></body></html>\n",
                                escaped(title), kStyle, content));
    response.headers.set("Content-Security-Policy",
                         "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; "
                         "base-uri 'none'");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("X-Content-Type-Options", "nosniff");
    return response;
}

Response message(Status status, std::string_view title, std::string_view sentence) {
    return page(status, title,
                fmt::format("<h1>{}</h1><p>{}</p><p><a class=\"button\" href=\"/plan\">Back to Polyphony</a></p>",
                            escaped(title), escaped(sentence)));
}

Response form(Status status, const SandboxCheckout& checkout, std::string_view warning) {
    const auto price = format(checkout.amount);
    const auto notice =
        warning.empty() ? std::string() : fmt::format("<p class=\"warning\" role=\"alert\">{}</p>", escaped(warning));
    return page(
        status, "Checkout",
        fmt::format("<h1>{0}</h1><p>Sandbox: this is a trial, and no money moves.</p>{1}"
                    "<p class=\"price\">{2}</p><form method=\"post\"><fieldset><legend>Card</legend>"
                    "<label><input type=\"radio\" name=\"card\" value=\"success\" checked>A good card</label>"
                    "<label><input type=\"radio\" name=\"card\" value=\"decline\">A card that is declined</label>"
                    "<label><input type=\"radio\" name=\"card\" value=\"decline_later\">"
                    "A card that is declined from the next month on</label>"
                    "</fieldset><button type=\"submit\">Pay {2}</button></form>",
                    escaped(checkout.description), notice, escaped(price)));
}

Response on_to_the_player() {
    auto response = http::reply(Status::see_other, "text/plain; charset=utf-8", "");
    response.headers.set("Location", std::string(kAfterwards));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Response refused(const Error& error) {
    if (error.code == Code::NotFound) return message(Status::not_found, "Not found", "There is no such checkout.");
    return message(Status::service_unavailable, "Please try again", "The checkout does not answer at the moment.");
}

Response over() {
    return message(Status::gone, "This checkout has ended", "Its time ran out, and nothing was charged.");
}

std::optional<SandboxCard> card_of(const std::string& body) {
    const auto fields = http::parse_form(body);
    if (!fields) return std::nullopt;
    const auto field = fields->find("card");
    return field == fields->end() ? std::nullopt : find_card(field->second);
}

Task<Response> show(Sandbox& sandbox, Request& request) {
    const auto checkout = co_await sandbox.find_checkout(request.path_parameters["checkout_id"]);
    if (!checkout) co_return refused(checkout.error());
    if (checkout->paid) co_return message(Status::ok, "Paid", "Thank you. This checkout is paid already.");
    if (sandbox.expired(*checkout)) co_return over();
    co_return form(Status::ok, *checkout, "");
}

Task<Response> submit(Sandbox& sandbox, Request& request) {
    const auto checkout = co_await sandbox.find_checkout(request.path_parameters["checkout_id"]);
    if (!checkout) co_return refused(checkout.error());
    if (checkout->paid) co_return on_to_the_player();
    if (sandbox.expired(*checkout)) co_return over();

    const auto card = card_of(request.body);
    if (!card) co_return form(Status::bad_request, *checkout, "Please choose a card.");
    const auto paid = co_await sandbox.pay(*checkout, *card);
    if (!paid) co_return form(Status::service_unavailable, *checkout, "This did not work. Please try again.");
    if (!*paid)
        co_return form(Status::payment_required, *checkout, "The card was declined. Please choose another one.");
    co_return on_to_the_player();
}

}  // namespace

void add_sandbox_pages(http::Router& router, Sandbox& sandbox) {
    router.add(http::Verb::get, std::string(kPattern), [&sandbox](Request& request) { return show(sandbox, request); });
    router.add(http::Verb::post, std::string(kPattern),
               [&sandbox](Request& request) { return submit(sandbox, request); });
}

}  // namespace polyphony::payment
