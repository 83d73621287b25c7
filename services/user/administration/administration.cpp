#include "services/user/administration/administration.h"

#include <algorithm>
#include <utility>

#include "platform/encoding/utf8.h"
#include "services/user/user_events.h"
#include "services/user/user_store.h"
#include "services/user/user_text.h"

namespace polyphony::user {

namespace {

constexpr int kMostOfPage = 500;
constexpr int kUsualPage = 100;

bool looks_after_all(const Account& account) { return account.admin && !account.locked; }

Account changed(Account account, const AccountChange& change) {
    account.display_name = change.display_name.value_or(account.display_name);
    account.admin = change.admin.value_or(account.admin);
    account.artist = change.artist.value_or(account.artist);
    account.locked = change.locked.value_or(account.locked);
    return account;
}

tl::unexpected<Error> not_there() { return fail(Code::NotFound, "There is no such account."); }

}  // namespace

Administration::Administration(storage::Database& database, Passwords& passwords, Clock clock)
    : database_(database), passwords_(passwords), clock_(std::move(clock)) {}

Task<Result<AccountPage>> Administration::list(std::string after, int size) {
    if (size < 0 || size > kMostOfPage) co_return fail(Code::InvalidArgument, "A page has 1 to 500 accounts.");
    if (!std::all_of(after.begin(), after.end(), [](char c) { return c > ' ' && c <= '~'; }))
        co_return fail(Code::InvalidArgument, "This page_token was not given out.");
    if (size == 0) size = kUsualPage;
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<AccountPage> {
        UserStore store(snapshot.sql());
        AccountPage page{store.accounts_named_behind(after, size + 1), {}, store.count_accounts()};
        if (std::cmp_greater(page.accounts.size(), size)) {
            page.accounts.pop_back();
            page.next = page.accounts.back().username;
        }
        return page;
    });
}

Task<Result<Account>> Administration::update(std::string id, AccountChange change) {
    if (change.display_name) {
        auto name = checked_display_name(*change.display_name);
        if (!name) co_return fail(name.error());
        change.display_name = std::move(*name);
    }
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Account> {
        UserStore store(transaction.sql());
        const auto before = store.find_account(id);
        if (!before) return not_there();
        auto now = changed(*before, change);
        if (looks_after_all(*before) && !looks_after_all(now) && store.count_admins() == 1)
            return fail(Code::FailedPrecondition,
                        "This is the only administrator; someone must look after the platform.");
        store.update_account(now);
        if (now.display_name != before->display_name) emit_account_changed(transaction, now);
        if (now.locked) store.delete_sessions(id);
        if (roles(now) != roles(*before) || now.locked != before->locked)
            emit_access_revoked(transaction, id, clock_());
        return now;
    });
}

Task<Result<void>> Administration::set_password(std::string id, std::string password) {
    if (const auto good = check_new_password(password); !good) co_return fail(good.error());
    const auto hash = co_await passwords_.hash(std::move(password));
    if (!hash) co_return fail(hash.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        UserStore store(transaction.sql());
        if (!store.find_account(id)) return not_there();
        store.update_password(id, *hash);
        store.delete_sessions(id);
        emit_access_revoked(transaction, id, clock_());
        return {};
    });
}

Task<Result<void>> Administration::change_password(std::string id, std::string old_password, std::string new_password) {
    if (utf8::count(old_password) > kMaxPassword) co_return fail(Code::PermissionDenied, "The password is wrong.");
    const auto known = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Credentials> {
        auto credentials = UserStore(snapshot.sql()).find_credentials_of(id);
        if (!credentials) return not_there();
        return std::move(*credentials);
    });
    if (!known) co_return fail(known.error());
    const auto matches = co_await passwords_.verify(std::move(old_password), known->password_hash);
    if (!matches) co_return fail(matches.error());
    if (!*matches) co_return fail(Code::PermissionDenied, "The password is wrong.");
    co_return co_await set_password(std::move(id), std::move(new_password));
}

}  // namespace polyphony::user
