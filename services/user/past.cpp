#include "services/user/past.h"

#include "services/user/erasure_store.h"
#include "services/user/user_events.h"
#include "services/user/user_store.h"

namespace polyphony::user {
namespace {

constexpr int kPage = 500;

Result<void> say_accounts(storage::Snapshot& snapshot, events::PastWriter& past) {
    UserStore store(snapshot.sql());
    for (auto page = store.accounts_behind("", kPage); !page.empty();
         page = store.accounts_behind(page.back().id, kPage))
        for (const auto& account : page)
            if (auto said = past.say(account.id, account_created(account), account.created_at); !said) return said;
    return {};
}

Result<void> say_erased_accounts(storage::Snapshot& snapshot, events::PastWriter& past) {
    ErasureStore store(snapshot.sql());
    for (auto page = store.erasures_behind("", kPage); !page.empty();
         page = store.erasures_behind(page.back().id, kPage))
        for (const auto& erasure : page)
            if (auto said = past.say(erasure.user_id, account_erased(erasure.user_id), erasure.requested_at); !said)
                return said;
    return {};
}

}  // namespace

Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past) {
    if (past.wants<v1::AccountCreated>())
        if (auto said = say_accounts(snapshot, past); !said) return said;
    if (!past.wants<v1::AccountErased>()) return {};
    return say_erased_accounts(snapshot, past);
}

}  // namespace polyphony::user
