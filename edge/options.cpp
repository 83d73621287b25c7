#include "edge/options.h"

#include <filesystem>

#include "platform/app/program_folder.h"

namespace polyphony::edge {

namespace {

void declare_rate(config::Config& config, const std::string& name, Rate& rate, const std::string& whose) {
    config.add(name + "-rate", rate.per_second, whose + " a second, in the long run; 0 for no limit.")
        ->check(CLI::NonNegativeNumber);
    config.add(name + "-burst", rate.burst, whose + " at once, after a pause.")->check(CLI::NonNegativeNumber);
}

}  // namespace

void declare(config::Config& config, Options& options) {
    config.add("web", options.web, "Folder of the built web player.");

    config.add("apps-manage-accounts", options.apps_manage_accounts,
               "Whether apps may set the passwords of accounts and manage users, as their API has it.");
    config.add(
        "public-url", options.public_url,
        "Where people reach the web player, such as https://music.example, for the addresses of shares that apps "
        "are given; empty for what each request names as its host.");

    declare_rate(config, "address", options.gate.per_address, "Requests of one client address");
    declare_rate(config, "user", options.gate.per_user, "Requests of one account");
    declare_rate(config, "credentials", options.gate.credentials,
                 "Log-ins with a password and sign-ups of one address");
    config.add("rate-limit-keys", options.gate.max_keys, "Addresses and accounts that are counted at once.");
    config.add(
        "client-address-header", options.gate.client_address_header,
        "Header in which a trusted proxy tells the client's address, such as X-Forwarded-For; empty without one.");

    config.add("call-timeout-ms", options.gate.call_timeout_ms, "Most time for answering one request.")
        ->check(CLI::PositiveNumber);
    config
        .add("recommendation-timeout-ms", options.composed.recommendation_timeout_ms,
             "Most time for recommendations before their fall-back is used.")
        ->check(CLI::PositiveNumber);
    config.add("fallback-timeout-ms", options.composed.fallback_timeout_ms, "Most time for the fall-back.")
        ->check(CLI::PositiveNumber);
    config
        .add("account-timeout-ms", options.composed.account_timeout_ms,
             "Most time for one's account before it is shown as it was seen last.")
        ->check(CLI::PositiveNumber);
    config.add("facts-timeout-ms", options.facts.timeout_ms, "Most time for the facts of tracks in a composed answer.")
        ->check(CLI::PositiveNumber);

    config.add("accounts-remembered", options.composed.accounts_remembered,
               "Accounts that are kept for when the user service is away.");
    config.add("facts-remembered", options.facts.remembered,
               "Facts of tracks that are kept for when the catalog is away.");
    config.add("facts-fresh-seconds", options.facts.fresh_seconds, "How long facts are used without asking again.")
        ->check(CLI::NonNegativeNumber);
    config.add("accounts-barred", options.tokens.barred_accounts, "Deleted accounts whose tokens are refused at once.");
    config.add("tokens-remembered", options.tokens.remembered_tokens, "Verified access tokens that are kept.");
    config.add("keys-refresh-seconds", options.tokens.refresh_seconds, "How often the keys of tokens are fetched.")
        ->check(CLI::PositiveNumber);
    config
        .add("keys-first-ms", options.tokens.first_keys_ms,
             "How long requests wait for the keys after a start, while the user service is not up yet.")
        ->check(CLI::NonNegativeNumber);

    config.add("app-credentials-remembered", options.apps.remembered, "Credentials of apps that are kept.");
    config
        .add("app-credentials-seconds", options.apps.remembered_seconds,
             "How long they are kept; those of revoked app passwords are forgotten at once.")
        ->check(CLI::NonNegativeNumber);
    config.add(
        "account-password-for-apps", options.apps.account_passwords,
        "Whether apps may use an account's own password, over TLS, told by X-Forwarded-Proto of a proxy for which "
        "client-address-header is set.");
    config.add("app-origins", options.app_origins,
               "Origins of apps that run in browsers, such as https://player.example, with spaces between; * for all, "
               "empty for none.");
    config.add("jukebox", options.jukebox, "Whether there is a jukebox, so that apps are shown it.");
    config.add("marks-timeout-ms", options.marks_timeout_ms, "Most time for stars and play counts shown to apps.")
        ->check(CLI::PositiveNumber);

    config.add("live-connections", options.live.max_connections, "Most signed-in WebSockets.");
    config.add("live-per-user", options.live.max_per_user, "Most signed-in WebSockets of one account.");
    config.add("live-hello-ms", options.live.hello_timeout_ms, "Time for a WebSocket to send its access token.")
        ->check(CLI::PositiveNumber);
    config
        .add("media-timeout-ms", options.media_timeout_ms,
             "Most time for audio, covers and payment pages to begin; must be longer than transcode-wait-seconds of "
             "streaming.")
        ->check(CLI::PositiveNumber);
    config.add("max-connections", options.http.max_connections, "Most open connections.");
    config
        .add("slow-reader-seconds", options.slow_reader_seconds,
             "In which a client takes slow-reader-bytes of an answer, or is cut; players stop to read when paused.")
        ->check(CLI::PositiveNumber);
    config.add("slow-reader-bytes", options.http.min_write_bytes, "See slow-reader-seconds.");
    config.add("unsent-bytes", options.http.max_unsent_bytes, "Most bytes that wait in the kernel for one client.");
    config.add("max-body-bytes", options.http.max_body_bytes, "Largest body of a request.");
}

std::string default_web_folder() {
    const auto prefix = app::program_folder().parent_path();
    std::error_code error;
    const auto installed = prefix / "share" / "polyphony" / "web";
    if (std::filesystem::exists(installed, error)) return installed;
    return prefix.parent_path() / "web" / "dist";
}

}  // namespace polyphony::edge
