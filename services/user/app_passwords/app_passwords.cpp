#include "services/user/app_passwords/app_passwords.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "platform/encoding/base64.h"
#include "platform/encoding/hash.h"
#include "platform/ids/ids.h"
#include "services/user/app_passwords/app_password_store.h"
#include "services/user/user_events.h"
#include "services/user/user_store.h"
#include "services/user/user_text.h"

namespace polyphony::user {

namespace {

constexpr std::size_t kMaxLabel = 100;
constexpr std::size_t kMaxCredential = 1000;  // Bytes; what is longer is no credential of ours.
constexpr UnixMillis kHourMs = 3'600'000;
constexpr std::size_t kPasswordCharacters = 32;

tl::unexpected<Error> wrong() { return fail(Code::Unauthenticated, "The app password or API key is wrong."); }

/// Five random bits a character.
std::string make_password() {
    constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
    std::string password(kPasswordCharacters, '\0');
    randombytes_buf(password.data(), password.size());
    for (char& c : password) c = kAlphabet[static_cast<unsigned char>(c) % kAlphabet.size()];
    return password;
}

// A plain hash is enough: the password is random, so there is nothing to guess.
std::string hash_of(const std::string& password) { return base64url_encode(sha256(password)); }

std::string md5_hex(const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr) != 1) return {};
    return hex({reinterpret_cast<const char*>(digest.data()), length});
}

Result<void> check(const AppCredentials& credentials) {
    for (const auto* text :
         {&credentials.api_key, &credentials.username, &credentials.password, &credentials.token, &credentials.salt})
        if (text->size() > kMaxCredential) return fail(Code::InvalidArgument, "A credential is too long.");
    const bool named = !credentials.username.empty();
    const bool by_token = !credentials.token.empty() && !credentials.salt.empty();
    const bool by_password = !credentials.password.empty();
    if (!credentials.api_key.empty() ? named || by_token || by_password : !named || by_token == by_password)
        return fail(Code::InvalidArgument,
                    "Credentials are an API key, or a name and a password, or a name with a token and its salt.");
    return {};
}

}  // namespace

AppPasswords::AppPasswords(storage::Database& database, Accounts& accounts, SecretBox box, AppPasswordOptions options,
                           Clock clock)
    : database_(database), accounts_(accounts), box_(std::move(box)), options_(options), clock_(std::move(clock)) {}

Task<Result<NewAppPassword>> AppPasswords::create(std::string account_id, std::string label,
                                                  idempotency::Request request) {
    label = trimmed(label);
    if (!valid_name(label, kMaxLabel))
        co_return fail(Code::InvalidArgument, "Name the app password after its app and device: 1 to 100 characters.");
    NewAppPassword wanted;
    wanted.password = make_password();
    wanted.facts = {ids::make(), std::move(account_id), std::move(label), clock_(), 0};
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<NewAppPassword> {
        const auto make = [&] { return keep(transaction, wanted); };
        const auto store = [](const NewAppPassword& made) { return made.facts.id; };
        const auto again = [&](const std::string& id) { return find_kept(transaction, wanted.facts.account_id, id); };
        return idempotency::once(transaction, request, {clock_(), options_.idempotency_ms}, make, store, again);
    });
}

Result<NewAppPassword> AppPasswords::keep(storage::Transaction& transaction, NewAppPassword made) const {
    const auto& facts = made.facts;
    const auto account = UserStore(transaction.sql()).find_account(facts.account_id);
    if (!account) return fail(Code::NotFound, "There is no such account.");
    AppPasswordStore store(transaction.sql());
    if (store.count(facts.account_id) >= options_.max_per_account)
        return fail(Code::ResourceExhausted, "You have " + std::to_string(options_.max_per_account) +
                                                 " app passwords; take one back before you make another.");
    store.insert({facts, hash_of(made.password), box_.seal(made.password, facts.id)});
    made.username = account->username;
    return made;
}

Result<NewAppPassword> AppPasswords::find_kept(storage::Transaction& transaction, const std::string& account_id,
                                               const std::string& id) const {
    const auto account = UserStore(transaction.sql()).find_account(account_id);
    for (auto& kept : AppPasswordStore(transaction.sql()).list(account_id)) {
        if (!account || kept.facts.id != id) continue;
        if (auto password = box_.open(kept.sealed, id))
            return NewAppPassword{std::move(kept.facts), std::move(*password), account->username};
    }
    return fail(Code::NotFound, "This app password was taken back.");
}

Task<Result<std::vector<AppPassword>>> AppPasswords::list(std::string account_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<AppPassword>> {
        std::vector<AppPassword> passwords;
        for (auto& kept : AppPasswordStore(snapshot.sql()).list(account_id)) passwords.push_back(std::move(kept.facts));
        return passwords;
    });
}

Task<Result<void>> AppPasswords::revoke(std::string account_id, std::string id) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        if (AppPasswordStore(transaction.sql()).remove(account_id, id))
            emit_app_password_revoked(transaction, account_id, id);
        return {};
    });
}

Task<Result<Account>> AppPasswords::authenticate(AppCredentials credentials) {
    if (const auto sensible = check(credentials); !sensible) co_return fail(sensible.error());
    credentials.username = folded(std::move(credentials.username));
    auto match = co_await find(credentials);
    if (!match) co_return fail(match.error());
    if (*match) {
        if ((*match)->account.locked) co_return is_locked();
        if (const auto noted = co_await note_use((*match)->facts); !noted) co_return fail(noted.error());
        co_return std::move((*match)->account);
    }
    if (!credentials.account_password || credentials.password.empty()) co_return wrong();
    co_return co_await accounts_.authenticate(std::move(credentials.username), std::move(credentials.password));
}

Task<Result<std::optional<AppPasswords::Match>>> AppPasswords::find(AppCredentials credentials) {
    if (!credentials.token.empty())
        co_return co_await find_by_token(credentials.username, credentials.token, credentials.salt);
    auto password = credentials.api_key.empty() ? credentials.password : credentials.api_key;
    co_return co_await find_by_password(std::move(password), credentials.username);
}

Task<Result<std::optional<AppPasswords::Match>>> AppPasswords::find_by_password(std::string password,
                                                                                std::string username) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::optional<Match>> {
        auto facts = AppPasswordStore(snapshot.sql()).find(hash_of(password));
        if (!facts) return std::nullopt;
        auto account = UserStore(snapshot.sql()).find_account(facts->account_id);
        if (!account || (!username.empty() && account->username != username)) return std::nullopt;
        return Match{std::move(*account), std::move(*facts)};
    });
}

Task<Result<std::optional<AppPasswords::Match>>> AppPasswords::find_by_token(std::string username, std::string token,
                                                                             std::string salt) {
    std::transform(token.begin(), token.end(), token.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::optional<Match>> {
        auto credentials = UserStore(snapshot.sql()).find_credentials(username);
        if (!credentials) return std::nullopt;
        for (auto& kept : AppPasswordStore(snapshot.sql()).list(credentials->account.id)) {
            const auto password = box_.open(kept.sealed, kept.facts.id);
            if (password && same_secret(md5_hex(*password + salt), token))
                return Match{std::move(credentials->account), std::move(kept.facts)};
        }
        return std::nullopt;
    });
}

/// To the hour, so that an app that asks all the time does not write all the time.
Task<Result<void>> AppPasswords::note_use(AppPassword facts) {
    const auto now = clock_();
    if (now - facts.last_used_at < kHourMs) co_return Result<void>();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        AppPasswordStore(transaction.sql()).set_last_used(facts.id, now - now % kHourMs);
        return {};
    });
}

}  // namespace polyphony::user
