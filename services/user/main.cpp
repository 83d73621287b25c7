#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "platform/app/app.h"
#include "platform/encoding/key_file.h"
#include "platform/events/backfill/backfill_server.h"
#include "services/user/accounts.h"
#include "services/user/administration/account_admin_api.h"
#include "services/user/administration/administration.h"
#include "services/user/app_passwords/app_password_api.h"
#include "services/user/app_passwords/app_passwords.h"
#include "services/user/erasures.h"
#include "services/user/passwords.h"
#include "services/user/past.h"
#include "services/user/reactions.h"
#include "services/user/sessions.h"
#include "services/user/signing_keys.h"
#include "services/user/user_api.h"
#include "services/user/user_store.h"

using namespace polyphony;

int main(int argc, char** argv) {
    app::App app("user", "Who someone is: accounts, sessions and tokens.");
    user::AccountOptions account_options;
    user::PasswordOptions password_options;
    user::SessionOptions session_options;
    user::AppPasswordOptions app_password_options;
    std::string app_password_key_file;
    std::vector<std::string> erasure_services{"catalog", "payment", "playlist", "recommendation", "streaming", "user"};
    std::vector<std::string> optional_services;
    int access_token_minutes = 15;
    int session_days = 30;
    int signing_key_days = 30;
    auto& config = app.config();
    config.add("open-registration", account_options.open_registration,
               "Whether anyone may sign up; the first account always may.");
    config.add("password-threads", password_options.threads, "Threads that hash passwords, 19 MiB each.")
        ->check(CLI::Range(1, 64));
    config.add("max-waiting-passwords", password_options.max_waiting, "Most log-ins that wait for such a thread.")
        ->check(CLI::Range(1, 10'000));
    config.add("max-sessions", session_options.max_sessions, "Most sessions of one account; the oldest ends first.")
        ->check(CLI::Range(1, 1000));
    config.add("access-token-minutes", access_token_minutes, "How long an access token works.")
        ->check(CLI::Range(1, 24 * 60));
    config.add("session-days", session_days, "How long a session lasts without being used.")->check(CLI::Range(1, 365));
    config.add("max-app-passwords", app_password_options.max_per_account, "Most app passwords of one account.")
        ->check(CLI::Range(1, 1000));
    config.add("app-password-key-file", app_password_key_file,
               "Key that app passwords are kept under; DATA/user/app_passwords.key if empty.");
    config.add("signing-key-days", signing_key_days, "How long a key signs access tokens.")->check(CLI::Range(1, 365));

    config
        .add("erasure-services", erasure_services,
             "Services that must confirm that they have forgotten a person, with commas in between.")
        ->delimiter(',');

    config
        .add("optional-services", optional_services,
             "Those that run beside these and must confirm it too, with commas in between.")
        ->delimiter(',');

    return app.run(argc, argv, [&](app::Runtime& runtime) -> Result<void> {
        const auto milliseconds = [](auto duration) {
            return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
        };
        account_options.idempotency_ms = runtime.options().idempotency_ms();
        app_password_options.idempotency_ms = account_options.idempotency_ms;
        session_options.access_token_ms = milliseconds(std::chrono::minutes(access_token_minutes));
        session_options.lifetime_ms = milliseconds(std::chrono::days(session_days));
        user::SigningKeyOptions key_options;
        key_options.lifetime_ms = milliseconds(std::chrono::days(signing_key_days));
        key_options.token_lifetime_ms = session_options.access_token_ms;

        const auto database = runtime.open_database(user::migrations());
        if (!database) return fail(database.error());
        user::Passwords passwords(password_options);
        user::Accounts accounts(**database, passwords, account_options);
        user::SigningKeys keys(**database, key_options);
        user::Sessions sessions(**database, keys, session_options);
        if (app_password_key_file.empty()) app_password_key_file = runtime.options().data + "/user/app_passwords.key";
        const auto app_password_key = load_key(app_password_key_file);
        if (!app_password_key) return fail(app_password_key.error());
        user::AppPasswords app_passwords(**database, accounts, user::SecretBox(*app_password_key),
                                         app_password_options);
        erasure_services.insert(erasure_services.end(), optional_services.begin(), optional_services.end());
        user::Erasures erasures(**database, passwords, erasure_services);
        user::UserApi api(accounts, erasures, sessions, keys, runtime.dispatcher());
        user::AppPasswordApi app_password_api(app_passwords, accounts, runtime.dispatcher());
        user::Administration administration(**database, passwords);
        user::AccountAdminApi admin_api(administration, accounts, erasures, runtime.dispatcher());
        const auto reactions = user::reactions(erasures);
        events::EventBus bus(runtime.event_options(), **database, reactions, runtime.metrics());
        events::BackfillServer past(**database, user::past, reactions.confirmation(), runtime.backfill_limits(),
                                    runtime.metrics());

        if (const char* password = std::getenv("POLYPHONY_ADMIN_PASSWORD")) {
            const auto created = accounts.ensure_first({"admin", password, "Admin"});
            if (!created) return fail(created.error());
        }

        app::Serving serving;
        serving.rpc = {&api, &app_password_api, &admin_api, &past};
        serving.events = &bus;
        return runtime.serve(serving);
    });
}
