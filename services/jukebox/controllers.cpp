#include "services/jukebox/controllers.h"

#include <fmt/format.h>

#include "platform/ids/ids.h"

namespace polyphony::jukebox {

Controllers::Controllers(storage::Database& database, int most, Clock clock)
    : database_(database), most_(most), clock_(std::move(clock)) {}

Task<Result<bool>> Controllers::may_control(rpc::Caller caller) {
    if (caller.admin || !caller.known()) co_return caller.admin;
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<bool> {
        return store::is_controller(snapshot.sql(), caller.user_id);
    });
}

Task<Result<std::vector<Controller>>> Controllers::list() {
    co_return co_await database_.read([this](storage::Snapshot& snapshot) -> Result<std::vector<Controller>> {
        return store::controllers(snapshot.sql(), most_);
    });
}

Task<Result<void>> Controllers::grant(std::string user_id) {
    if (!ids::valid(user_id)) co_return fail(Code::InvalidArgument, "user_id must be the id of an account.");
    const Controller controller{std::move(user_id), clock_()};
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        if (std::cmp_greater_equal(store::controllers(transaction.sql(), most_).size(), most_) &&
            !store::is_controller(transaction.sql(), controller.user_id))
            return fail(Code::ResourceExhausted, fmt::format("At most {} people may control the jukebox.", most_));
        store::put_controller(transaction, controller);
        return {};
    });
}

Task<Result<void>> Controllers::revoke(std::string user_id) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        store::delete_controller(transaction, user_id);
        return {};
    });
}

}  // namespace polyphony::jukebox
