#include "services/jukebox/jukebox.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "services/jukebox/jukebox_store.h"

namespace polyphony::jukebox {

namespace {

/// How far a track must get on for what failed before to be forgotten.
constexpr std::int64_t kProgressMs = 5000;

/// What another try cannot help.
bool is_final(const Error& error) {
    return error.code == Code::NotFound || error.code == Code::FailedPrecondition ||
           error.code == Code::InvalidArgument || error.code == Code::PermissionDenied;
}

}  // namespace

Jukebox::Jukebox(asio::io_context& io, storage::Database& database, Player& player, FindAudio find_audio,
                 JukeboxLimits limits)
    : io_(io),
      database_(database),
      player_(player),
      find_audio_(std::move(find_audio)),
      limits_(limits),
      retry_(io),
      watch_(io) {
    player_.on_end([this](std::optional<Error> broken) { ended(std::move(broken)); });
}

Result<void> Jukebox::resume() {
    auto state =
        database_.read_now([](storage::Snapshot& snapshot) -> Result<State> { return store::load(snapshot.sql()); });
    if (!state) return fail(state.error());
    state_ = std::move(*state);
    follow();
    spawn(watch());
    return {};
}

Task<Result<Status>> Jukebox::change(std::string user_id, Change change) {
    error_.clear();
    silent_ = false;
    failures_ = 0;
    co_return co_await apply(std::move(user_id), std::move(change));
}

/// `user_id` is empty for what the jukebox does by itself.
Task<Result<Status>> Jukebox::apply(std::string user_id, Change change) {
    const auto turn = state_.turn;
    const auto position_ms = place();
    auto changed = co_await database_.write([&](storage::Transaction& transaction) -> Result<State> {
        auto state = store::load(transaction.sql());
        if (state.turn == turn) state.position_ms = position_ms;
        if (auto done = change(state); !done) return fail(done.error());
        ++state.revision;
        if (!user_id.empty()) {
            state.user_id = user_id;
            store::say_changed(transaction, user_id);
        }
        store::save(transaction, state);
        return state;
    });
    if (!changed) co_return fail(changed.error());
    adopt(std::move(*changed));
    co_return status();
}

Task<> Jukebox::look_again() {
    auto state = co_await database_.read(
        [](storage::Snapshot& snapshot) -> Result<State> { return store::load(snapshot.sql()); });
    if (state) adopt(std::move(*state));
}

/// Changes may come back in another order than they were made in.
void Jukebox::adopt(State state) {
    if (state.revision <= state_.revision) return;
    state_ = std::move(state);
    follow();
}

/// Makes the player do what the state says.
void Jukebox::follow() {
    player_.set_gain(state_.gain);
    if (state_.sounding.empty()) {
        loaded_ = 0;
        player_.stop();
    } else if (loaded_ == state_.turn) {
        player_.pause(!state_.playing);
    } else {
        if (loaded_ != 0) player_.stop();
        loaded_ = 0;
        if (state_.playing && loading_ != state_.turn) spawn(load(state_.turn));
    }
}

Task<> Jukebox::load(std::int64_t turn) {
    loading_ = turn;
    auto url = co_await find_audio_(state_.user_id, state_.sounding);
    if (loading_ != turn) co_return;
    loading_ = 0;
    if (state_.turn != turn || !state_.playing) co_return;
    if (!url && is_final(url.error())) co_return co_await leave_out(turn, url.error());
    if (!url) co_return try_later(url.error());
    loaded_ = turn;
    player_.play(*url, state_.position_ms);
}

void Jukebox::ended(std::optional<Error> broken) {
    if (loaded_ == 0) return;
    if (broken) state_.position_ms = place();
    const auto turn = std::exchange(loaded_, 0);
    if (turn != state_.turn) return;
    if (!broken) return spawn(next(turn));
    failures_ = state_.position_ms - failed_at_ms_ > kProgressMs ? 1 : failures_ + 1;
    failed_at_ms_ = state_.position_ms;
    if (failures_ >= limits_.tries) return spawn(leave_out(turn, std::move(*broken)));
    try_later(std::move(*broken));
}

void Jukebox::try_later(Error error) {
    spdlog::warn("The jukebox is silent: {}", error.message);
    error_ = std::move(error.message);
    silent_ = true;
    retry_.expires_after(limits_.retry_after);
    retry_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && loaded_ == 0) follow();
    });
}

Task<> Jukebox::leave_out(std::int64_t turn, Error error) {
    co_await next(turn);
    failures_ = 0;
    silent_ = false;
    error_ = "A track was left out: " + error.message;
}

Task<> Jukebox::next(std::int64_t turn) {
    failed_at_ms_ = 0;
    Change end = [turn](State& state) -> Result<void> {
        end_turn(state, turn);
        return {};
    };
    const auto done = co_await apply({}, std::move(end));
    if (!done) try_later(done.error());
}

/// Notes that it sounds again, and keeps the place from time to time.
Task<> Jukebox::watch() {
    constexpr std::chrono::milliseconds kStep{250};
    auto kept = std::chrono::steady_clock::now();
    for (;;) {
        watch_.expires_after(kStep);
        co_await watch_.async_wait(asio::use_awaitable);
        if (loaded_ == 0 || !state_.playing || !player_.position_ms()) continue;
        if (std::exchange(silent_, false)) error_.clear();
        if (std::chrono::steady_clock::now() - kept < limits_.keep_every) continue;
        kept = std::chrono::steady_clock::now();
        const auto turn = state_.turn;
        const auto position_ms = place();
        const auto saved = co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
            store::save_position(transaction, turn, position_ms);
            return {};
        });
        if (!saved) spdlog::warn("The place in the track is not kept: {}", saved.error().message);
    }
}

void Jukebox::keep_place() {
    const auto saved = database_.write_now([this](storage::Transaction& transaction) -> Result<void> {
        store::save_position(transaction, state_.turn, place());
        return {};
    });
    if (!saved) spdlog::warn("The place in the track is not kept: {}", saved.error().message);
}

void Jukebox::spawn(Task<> task) { asio::co_spawn(io_, std::move(task), asio::detached); }

Status Jukebox::status() {
    Status status{state_, error_};
    status.state.position_ms = place();
    return status;
}

std::int64_t Jukebox::place() {
    const auto position = loaded_ == state_.turn && loaded_ != 0 ? player_.position_ms() : std::nullopt;
    return position.value_or(state_.position_ms);
}

}  // namespace polyphony::jukebox
