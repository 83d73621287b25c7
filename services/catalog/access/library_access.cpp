#include "services/catalog/access/library_access.h"

#include <fmt/format.h>

#include <utility>

#include "platform/ids/ids.h"
#include "services/catalog/access/library_access_store.h"

namespace polyphony::catalog {
namespace {

Result<LibraryAccess> access_to(soci::session& sql, const std::string& library_id) {
    auto access = find_access(sql, library_id);
    if (!access) return fail(Code::NotFound, "There is no such library.");
    return std::move(*access);
}

}  // namespace

Task<Result<LibraryAccess>> LibraryAccesses::get(std::string library_id) {
    co_return co_await database_.read(
        [&](storage::Snapshot& snapshot) -> Result<LibraryAccess> { return access_to(snapshot.sql(), library_id); });
}

Task<Result<LibraryAccess>> LibraryAccesses::set(std::string library_id, bool everyone) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<LibraryAccess> {
        auto access = access_to(transaction.sql(), library_id);
        if (!access || access->everyone == everyone) return access;
        change_access(transaction, library_id, everyone);
        access->everyone = everyone;
        return access;
    });
}

Task<Result<LibraryAccess>> LibraryAccesses::grant(std::string library_id, std::string user_id) {
    if (!ids::valid(user_id)) co_return fail(Code::InvalidArgument, "user_id has 22 letters and digits.");
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<LibraryAccess> {
        auto access = access_to(transaction.sql(), library_id);
        if (!access || !let_in(transaction, library_id, user_id)) return access;
        if (std::cmp_greater_equal(access->user_ids.size(), max_grants_))
            return fail(Code::ResourceExhausted, fmt::format("At most {} people are let into a library one by one; "
                                                             "open it to everyone instead.",
                                                             max_grants_));
        access->user_ids.push_back(user_id);
        return access;
    });
}

Task<Result<LibraryAccess>> LibraryAccesses::revoke(std::string library_id, std::string user_id) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<LibraryAccess> {
        auto access = access_to(transaction.sql(), library_id);
        if (access && shut_out(transaction, library_id, user_id)) std::erase(access->user_ids, user_id);
        return access;
    });
}

}  // namespace polyphony::catalog
