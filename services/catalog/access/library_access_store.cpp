#include "services/catalog/access/library_access_store.h"

#include <algorithm>

#include "platform/events/events.h"
#include "polyphony/catalog/v1/events.pb.h"
#include "services/catalog/library_store.h"

namespace polyphony::catalog {
namespace {

/// Those who were let in before the limit was lowered are shown all the same.
constexpr int kMostShown = 100'000;

template <class Event>
void say(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id) {
    Event event;
    event.set_library_id(library_id);
    event.set_user_id(user_id);
    events::emit(transaction, library_id, event);
}

}  // namespace

std::optional<LibraryAccess> find_access(soci::session& sql, const std::string& library_id) {
    const auto libraries = attached_libraries(sql);
    const auto found = std::ranges::find(libraries, library_id, &Library::id);
    if (found == libraries.end()) return std::nullopt;
    return LibraryAccess{library_id, found->everyone, granted_users(sql, library_id, kMostShown)};
}

void change_access(storage::Transaction& transaction, const std::string& library_id, bool everyone) {
    set_everyone(transaction.sql(), library_id, everyone);
    v1::LibraryAccessChanged event;
    event.set_library_id(library_id);
    event.set_everyone(everyone);
    events::emit(transaction, library_id, event);
}

bool let_in(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id) {
    if (!grant(transaction.sql(), library_id, user_id)) return false;
    say<v1::LibraryGranted>(transaction, library_id, user_id);
    return true;
}

bool shut_out(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id) {
    if (!revoke(transaction.sql(), library_id, user_id)) return false;
    say<v1::LibraryRevoked>(transaction, library_id, user_id);
    return true;
}

}  // namespace polyphony::catalog
