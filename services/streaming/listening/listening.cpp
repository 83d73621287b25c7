#include "services/streaming/listening/listening.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "platform/encoding/utf8.h"
#include "platform/ids/ids.h"
#include "services/streaming/listening/listening_store.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

constexpr UnixMillis kSlackMs = 60'000;
constexpr UnixMillis kUnknownMs = 30LL * 60'000;
constexpr double kSlowest = 0.1;
constexpr double kFastest = 10;

tl::unexpected<Error> invalid(std::string reason) { return fail(Code::InvalidArgument, std::move(reason)); }

Result<void> check_ids(const std::vector<std::string>& track_ids, std::size_t most) {
    if (track_ids.size() > most) return invalid(fmt::format("At most {} tracks at once.", most));
    if (!std::all_of(track_ids.begin(), track_ids.end(), [](const auto& id) { return ids::valid(id); }))
        return invalid("A track's id has 22 characters of base62.");
    return {};
}

Result<void> check_client(const std::string& client, std::size_t most) {
    if (utf8::count(client) > most || client.find('\0') != std::string::npos)
        return invalid(fmt::format("client has at most {} characters.", most));
    return {};
}

Result<void> check(const NowPlaying& told, const ListeningLimits& limits) {
    if (!ids::valid(told.track_id)) return invalid("track_id must be 22 characters of base62.");
    if (told.position_ms < 0) return invalid("position_ms must be 0 or above.");
    if (!(told.playback_rate >= kSlowest && told.playback_rate <= kFastest))
        return invalid(fmt::format("playback_rate must be between {} and {}.", kSlowest, kFastest));
    return check_client(told.client, limits.max_client_characters);
}

Result<void> check(const SavedQueue& queue, const ListeningLimits& limits) {
    if (auto right = check_ids(queue.track_ids, limits.max_queue); !right) return right;
    if (queue.current < 0 || (queue.current > 0 && std::cmp_greater_equal(queue.current, queue.track_ids.size())))
        return invalid("current must be a place in the queue.");
    if (queue.position_ms < 0) return invalid("position_ms must be 0 or above.");
    return check_client(queue.client, limits.max_client_characters);
}

}  // namespace

UnixMillis ends_at(const NowPlaying& now_playing, int duration_ms) {
    const auto left = duration_ms - now_playing.position_ms;
    if (now_playing.paused || duration_ms <= 0) return now_playing.told_at + kUnknownMs;
    const auto lasts = std::llround(static_cast<double>(std::max<std::int64_t>(left, 0)) / now_playing.playback_rate);
    return now_playing.told_at + lasts + kSlackMs;
}

Listening::Listening(storage::Database& database, ListeningLimits limits, Clock clock)
    : database_(database), limits_(limits), clock_(std::move(clock)) {}

Task<Result<std::vector<PlayCount>>> Listening::play_counts(std::string user_id, std::vector<std::string> track_ids) {
    if (auto right = check_ids(track_ids, limits_.max_ids_per_request); !right) co_return fail(right.error());
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<PlayCount>> {
        return store::play_counts(snapshot.sql(), user_id, track_ids);
    });
}

Task<Result<std::vector<PlayCount>>> Listening::played_albums(std::string user_id, PlayedOrder order, int limit,
                                                              int offset) {
    const int count = limit == 0 ? limits_.default_page_size : limit;
    if (count < 0 || count > limits_.max_page_size || offset < 0)
        co_return invalid(fmt::format("limit must be between 1 and {}, offset 0 or above.", limits_.max_page_size));
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<PlayCount>> {
        return store::played_albums(snapshot.sql(), user_id, order, count, offset);
    });
}

Task<Result<void>> Listening::set_now_playing(std::string user_id, NowPlaying now_playing, bool stopped) {
    if (now_playing.playback_rate == 0) now_playing.playback_rate = 1;
    if (auto right = check(now_playing, limits_); !right) co_return fail(right.error());
    now_playing.user_id = std::move(user_id);
    now_playing.told_at = clock_();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        const auto asset = store::find_asset(transaction.sql(), now_playing.track_id);
        if (!asset) return fail(Code::NotFound, "There is no such track.");
        if (stopped)
            store::delete_now_playing(transaction, now_playing);
        else
            store::put_now_playing(transaction, now_playing, ends_at(now_playing, asset->duration_ms),
                                   limits_.max_clients);
        return {};
    });
}

Task<Result<std::vector<NowPlaying>>> Listening::now_playing(std::string user_id, bool admin) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<NowPlaying>> {
        const auto now = clock_();
        const auto whose = admin ? std::string() : user_id;
        auto found = store::told_now_playing(snapshot.sql(), whose, now, limits_.max_now_playing);
        auto streams =
            store::streams_now_playing(snapshot.sql(), whose, now - limits_.stream_idle_ms, limits_.max_now_playing);
        std::move(streams.begin(), streams.end(), std::back_inserter(found));
        std::stable_sort(found.begin(), found.end(),
                         [](const auto& a, const auto& b) { return a.told_at > b.told_at; });
        if (std::cmp_greater(found.size(), limits_.max_now_playing))
            found.resize(static_cast<std::size_t>(limits_.max_now_playing));
        return found;
    });
}

Task<Result<SavedQueue>> Listening::save_queue(std::string user_id, SavedQueue queue) {
    if (auto right = check(queue, limits_); !right) co_return fail(right.error());
    queue.changed_at = clock_();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<SavedQueue> {
        store::put_saved_queue(transaction, user_id, queue);
        return queue;
    });
}

Task<Result<SavedQueue>> Listening::saved_queue(std::string user_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<SavedQueue> {
        auto queue = store::find_saved_queue(snapshot.sql(), user_id);
        if (!queue || queue->track_ids.empty()) return fail(Code::NotFound, "No queue was kept.");
        return std::move(*queue);
    });
}

}  // namespace polyphony::streaming
