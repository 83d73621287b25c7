#include "services/user/past.h"

#include "services/user/user_events.h"
#include "services/user/user_store.h"

namespace polyphony::user {
namespace {

constexpr int kPage = 500;

}  // namespace

Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past) {
    if (!past.wants<v1::AccountCreated>()) return {};
    UserStore store(snapshot.sql());
    for (auto page = store.accounts_behind("", kPage); !page.empty();
         page = store.accounts_behind(page.back().id, kPage))
        for (const auto& account : page)
            if (auto said = past.say(account.id, account_created(account), account.created_at); !said) return said;
    return {};
}

}  // namespace polyphony::user
