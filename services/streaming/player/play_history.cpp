#include "services/streaming/player/play_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "platform/ids/ids.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

using Outcome = ReportedPlay::Outcome;

constexpr int kDefaultPage = 20;
constexpr int kMaxPage = 100;
constexpr std::size_t kMaxLateContextBytes = 800;  // 200 characters of UTF-8.

/// Records one play that was checked.
ReportedPlay record(storage::Transaction& transaction, const Play& told) {
    Play begun = told;
    begun.heard_ms = 0;
    begun.state = PlayState::Playing;
    const bool is_new = store::insert_play(transaction, begun, store::Told::Late);
    const auto known = is_new ? begun : store::find_play(transaction.sql(), told.id).value_or(Play{});
    if (known.user_id != told.user_id || known.track_id != told.track_id)
        return {told.id, Outcome::Refused, "This play_id is taken by another play."};
    const auto asset = store::find_asset(transaction.sql(), told.track_id);
    const auto advanced = advance(known, {told.heard_ms, told.state}, asset ? asset->duration_ms : 0);
    if (!advanced) return {told.id, Outcome::Refused, advanced.error().message};
    if (!advanced->changed) return {told.id, Outcome::Known, {}};
    store::update_play(transaction, *advanced, store::Told::Late);
    return {told.id, Outcome::Recorded, {}};
}

/// The token of the page behind a play.
std::string token_behind(const Play& play) { return fmt::format("{}-{}", play.started_at, play.id); }

std::optional<Play> parse_token(const std::string& token) {
    Play after;
    const auto* end = token.data() + token.size();
    const auto parsed = std::from_chars(token.data(), end, after.started_at);
    if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != '-') return std::nullopt;
    after.id.assign(parsed.ptr + 1, end);
    if (!ids::valid(after.id)) return std::nullopt;
    return after;
}

}  // namespace

Result<void> check_late_play(const Play& play, const HistoryLimits& limits, UnixMillis now) {
    const auto refuse = [](std::string reason) { return fail(Code::InvalidArgument, std::move(reason)); };
    if (!ids::valid(play.id)) return refuse("play_id must be 22 characters of base62.");
    if (!ids::valid(play.track_id)) return refuse("track_id must be 22 characters of base62.");
    if (play.context.size() > kMaxLateContextBytes) return refuse("context must be at most 200 characters.");
    if (play.state == PlayState::Playing) return refuse("Only plays that have ended can be told late.");
    if (play.started_at < now - limits.max_age_ms) return refuse("This play is too long ago.");
    if (play.started_at > now + limits.clock_skew_ms) return refuse("This play has not begun yet: is the clock right?");
    if (play.heard_ms < 0 || play.heard_ms > now - play.started_at + limits.clock_skew_ms)
        return refuse("More was heard than there was time for.");
    return {};
}

PlayHistory::PlayHistory(storage::Database& database, HistoryLimits limits, Clock clock)
    : database_(database), limits_(limits), clock_(std::move(clock)) {}

Task<Result<std::vector<ReportedPlay>>> PlayHistory::report(std::string user_id, std::vector<Play> plays) {
    if (plays.size() > limits_.max_late_plays)
        co_return fail(Code::InvalidArgument, fmt::format("At most {} plays at once.", limits_.max_late_plays));
    const auto now = clock_();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<std::vector<ReportedPlay>> {
        std::vector<ReportedPlay> reported;
        for (const auto& told : plays) {
            Play play = told;
            play.user_id = user_id;
            if (const auto right = check_late_play(play, limits_, now); right)
                reported.push_back(record(transaction, play));
            else
                reported.push_back({play.id, Outcome::Refused, right.error().message});
        }
        return reported;
    });
}

Task<Result<HistoryPage>> PlayHistory::recent(std::string user_id, int page_size, std::string page_token) {
    const int count = std::clamp(page_size == 0 ? kDefaultPage : page_size, 1, kMaxPage);
    std::optional<Play> after;
    if (!page_token.empty()) {
        after = parse_token(page_token);
        if (!after) co_return fail(Code::InvalidArgument, "page_token must come from the answer before.");
    }
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<HistoryPage> {
        HistoryPage page;
        page.plays = store::recent_plays(snapshot.sql(), user_id, after, count + 1);
        if (page.plays.size() > static_cast<std::size_t>(count)) {
            page.plays.pop_back();
            page.next_page_token = token_behind(page.plays.back());
        }
        return page;
    });
}

}  // namespace polyphony::streaming
