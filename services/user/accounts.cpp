#include "services/user/accounts.h"

#include <algorithm>

#include "platform/encoding/utf8.h"
#include "platform/ids/ids.h"
#include "services/user/user_events.h"
#include "services/user/user_store.h"
#include "services/user/user_text.h"

namespace polyphony::user {

namespace {

constexpr std::size_t kMinUsername = 2;
constexpr std::size_t kMaxUsername = 64;
constexpr std::size_t kMaxLookup = 100;

bool valid_username(std::string_view username) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    return username.size() >= kMinUsername && username.size() <= kMaxUsername &&
           username.find_first_not_of(kAllowed) == std::string_view::npos;
}

Result<NewAccount> checked(NewAccount wanted) {
    wanted.username = folded(std::move(wanted.username));
    if (!valid_username(wanted.username))
        return fail(Code::InvalidArgument,
                    "A user name has 2 to 64 letters (a to z), digits, dots, dashes or underscores.");
    if (const auto good = check_new_password(wanted.password); !good) return fail(good.error());
    if (trimmed(wanted.display_name).empty()) wanted.display_name = wanted.username;
    auto display_name = checked_display_name(wanted.display_name);
    if (!display_name) return fail(display_name.error());
    wanted.display_name = std::move(*display_name);
    return wanted;
}

}  // namespace

std::vector<std::string> roles(const Account& account) {
    std::vector<std::string> roles{"listener"};
    if (account.artist) roles.emplace_back("artist");
    if (account.admin) roles.emplace_back("admin");
    return roles;
}

tl::unexpected<Error> is_locked() {
    return fail(Code::PermissionDenied, "This account is locked; ask an administrator.");
}

Accounts::Accounts(storage::Database& database, Passwords& passwords, AccountOptions options, Clock clock)
    : database_(database), passwords_(passwords), options_(options), clock_(std::move(clock)) {}

Task<Result<Setup>> Accounts::setup() {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Setup> {
        const bool first = !UserStore(snapshot.sql()).any_account();
        return Setup{first, first || options_.open_registration};
    });
}

Task<Result<Account>> Accounts::sign_up(NewAccount wanted, idempotency::Request request) {
    wanted.admin = wanted.artist = false;
    co_return co_await add(std::move(wanted), Chosen::ByThemselves, std::move(request));
}

Task<Result<Account>> Accounts::create(NewAccount wanted, idempotency::Request request) {
    co_return co_await add(std::move(wanted), Chosen::ByAdministrator, std::move(request));
}

Task<Result<Account>> Accounts::add(NewAccount wanted, Chosen chosen, idempotency::Request request) {
    auto valid = checked(std::move(wanted));
    if (!valid) co_return fail(valid.error());
    if (chosen == Chosen::ByThemselves)
        if (auto allowed = co_await check_sign_up(request); !allowed) co_return fail(allowed.error());
    const auto hash = co_await passwords_.hash(valid->password);
    if (!hash) co_return fail(hash.error());
    const auto created = co_await database_.write([&](storage::Transaction& transaction) -> Result<Credentials> {
        const auto make = [&]() -> Result<Credentials> {
            auto account = insert(transaction, *valid, chosen, *hash);
            if (!account) return fail(account.error());
            return Credentials{std::move(*account), *hash};
        };
        const auto store = [](const Credentials& credentials) { return credentials.account.id; };
        const auto again = [&](const std::string& id) -> Result<Credentials> {
            auto credentials = UserStore(transaction.sql()).find_credentials(valid->username);
            if (!credentials || credentials->account.id != id)
                return fail(Code::NotFound, "There is no such account any more.");
            return std::move(*credentials);
        };
        return idempotency::once(transaction, request, {clock_(), options_.idempotency_ms}, make, store, again);
    });
    if (!created) co_return fail(created.error());
    if (created->password_hash == *hash) co_return created->account;

    const auto matches = co_await passwords_.verify(std::move(valid->password), created->password_hash);
    if (!matches) co_return fail(matches.error());
    if (!*matches) co_return fail(Code::AlreadyExists, "This Idempotency-Key was used for another request.");
    co_return created->account;
}

// Before the costly hash; whether registration is open counts again in the transaction.
Task<Result<void>> Accounts::check_sign_up(const idempotency::Request& request) {
    const auto known = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<bool> {
        if (request.key.empty()) return false;
        const auto answer = idempotency::find_answer(snapshot.sql(), request, {clock_(), options_.idempotency_ms});
        if (!answer) return fail(answer.error());
        return answer->has_value();
    });
    if (!known) co_return fail(known.error());
    if (*known) co_return Result<void>();
    const auto now = co_await setup();
    if (!now) co_return fail(now.error());
    if (!now->registration_open) co_return fail(Code::PermissionDenied, "This platform takes no new accounts.");
    co_return Result<void>();
}

Result<void> Accounts::ensure_first(NewAccount wanted) {
    const auto any = database_.read_now(
        [](storage::Snapshot& snapshot) -> Result<bool> { return UserStore(snapshot.sql()).any_account(); });
    if (!any) return fail(any.error());
    if (*any) return {};

    const auto valid = checked(std::move(wanted));
    if (!valid) return fail(valid.error());
    const auto hash = Passwords::hash_now(valid->password);
    if (!hash) return fail(hash.error());
    return database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        if (UserStore(transaction.sql()).any_account()) return {};
        const auto created = insert(transaction, *valid, Chosen::ByThemselves, *hash);
        if (!created) return fail(created.error());
        return {};
    });
}

Result<Account> Accounts::insert(storage::Transaction& transaction, const NewAccount& wanted, Chosen chosen,
                                 const std::string& password_hash) {
    UserStore store(transaction.sql());
    // Decided in the transaction, so that of two first accounts only one becomes the administrator.
    const bool first = !store.any_account();
    if (!first && chosen == Chosen::ByThemselves && !options_.open_registration)
        return fail(Code::PermissionDenied, "This platform takes no new accounts.");
    if (store.find_credentials(wanted.username)) return fail(Code::AlreadyExists, "This user name is taken.");

    const Account account{
        ids::make(), wanted.username, wanted.display_name, first || wanted.admin, clock_(), wanted.artist, false};
    store.insert_account(account, password_hash);
    emit_account_created(transaction, account);
    return account;
}

Task<Result<Account>> Accounts::authenticate(std::string username, std::string password) {
    if (username.empty() || password.empty())
        co_return fail(Code::InvalidArgument, "A user name and a password are needed.");
    if (utf8::count(password) > kMaxPassword)
        co_return fail(Code::InvalidArgument, "A password has at most 256 characters.");

    const auto name = folded(std::move(username));
    const auto found = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Credentials> {
        auto credentials = UserStore(snapshot.sql()).find_credentials(name);
        return credentials ? std::move(*credentials) : Credentials{};
    });
    if (!found) co_return fail(found.error());

    // Unknown names are checked against a hash that nothing matches, so that time does not tell who exists.
    const auto matches = co_await passwords_.verify(std::move(password), found->password_hash);
    if (!matches) co_return fail(matches.error());
    if (!*matches) co_return fail(Code::Unauthenticated, "The user name or the password is wrong.");
    if (found->account.locked) co_return is_locked();
    co_return found->account;
}

Task<Result<Account>> Accounts::get(std::string id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Account> {
        auto account = UserStore(snapshot.sql()).find_account(id);
        if (!account) return fail(Code::NotFound, "There is no such account.");
        return std::move(*account);
    });
}

Task<Result<Account>> Accounts::get_by_username(std::string username) {
    username = folded(std::move(username));
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Account> {
        auto credentials = UserStore(snapshot.sql()).find_credentials(username);
        if (!credentials) return fail(Code::NotFound, "There is no account of that name.");
        return std::move(credentials->account);
    });
}

Task<Result<std::vector<Account>>> Accounts::find(std::vector<std::string> ids) {
    if (ids.size() > kMaxLookup)
        co_return fail(Code::InvalidArgument, "At most 100 accounts can be looked up at once.");
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Account>> {
        UserStore store(snapshot.sql());
        std::vector<Account> found;
        for (const auto& id : ids)
            if (auto account = store.find_account(id)) found.push_back(std::move(*account));
        return found;
    });
}

Task<Result<Account>> Accounts::change_display_name(std::string id, std::string display_name) {
    const auto name = checked_display_name(display_name);
    if (!name) co_return fail(name.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Account> {
        UserStore store(transaction.sql());
        auto account = store.find_account(id);
        if (!account) return fail(Code::NotFound, "There is no such account.");
        if (account->display_name == *name) return std::move(*account);
        account->display_name = *name;
        store.update_account(*account);
        emit_account_changed(transaction, *account);
        return std::move(*account);
    });
}

}  // namespace polyphony::user
