#include "services/streaming/playback.h"

#include <fmt/format.h>

#include <algorithm>

#include "platform/encoding/utf8.h"
#include "platform/ids/ids.h"
#include "services/streaming/access/access_store.h"
#include "services/streaming/analysis/analysis_store.h"
#include "services/streaming/hls/addresses.h"
#include "services/streaming/player/devices.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

tl::unexpected<Error> no_track() { return fail(Code::NotFound, "There is no such track."); }
tl::unexpected<Error> no_play() { return fail(Code::NotFound, "There is no such play."); }

/// In seconds since the epoch. Whoever asks again within this step gets the same address, and with it what their
/// browser has kept.
std::int64_t expiry(UnixMillis now, std::chrono::seconds lifetime) {
    constexpr std::int64_t kStep = 3600;
    const auto earliest = now / 1000 + lifetime.count();
    return (earliest + kStep - 1) / kStep * kStep;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

}  // namespace

/// What is known of a track and its listener.
struct Playback::Facts {
    AudioAsset asset;
    Entitlement entitlement;
    std::optional<Error> refused;     ///< Why it cannot be converted.
    std::optional<double> peak_dbtp;  ///< Its true peak, once it was measured.
};

Playback::Playback(storage::Database& database, const SignedUrls& urls, RenditionCache& renditions,
                   PlaybackLimits limits, Clock clock)
    : database_(database),
      urls_(urls),
      renditions_(renditions),
      limits_(limits),
      streams_(limits.streams),
      clock_(std::move(clock)) {}

Entitlement Playback::free_plan() const {
    Entitlement free;
    free.max_bitrate_kbps = limits_.free_kbps;
    return free;
}

Entitlement Playback::entitlement_now(soci::session& sql, const std::string& user_id) const {
    auto entitlement = entitlement_at(clock_(), store::find_entitlement(sql, user_id), free_plan());
    entitlement.max_streams = streams_allowed(entitlement, limits_.streams);
    return entitlement;
}

Task<Result<Entitlement>> Playback::entitlement(std::string user_id) {
    co_return co_await database_.read(
        [&](storage::Snapshot& snapshot) -> Result<Entitlement> { return entitlement_now(snapshot.sql(), user_id); });
}

Result<Playback::Facts> Playback::facts_now(storage::Snapshot& snapshot, const rpc::Caller& listener,
                                            const std::string& track_id) const {
    auto& sql = snapshot.sql();
    auto asset = store::find_asset(sql, track_id);
    if (!asset || !store::may_hear(sql, listener, asset->library_id)) return no_track();
    auto refused = refusal(store::find_failed(sql, track_id), *asset);
    return Facts{std::move(*asset), entitlement_now(sql, listener.user_id), std::move(refused), {}};
}

Task<Result<Stream>> Playback::stream(rpc::Caller listener, Wish wish) {
    auto facts = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Facts> {
        auto found = facts_now(snapshot, listener, wish.track_id);
        if (found && wish.gain_db != 0)
            if (const auto measured = store::find_loudness(snapshot.sql(), wish.track_id))
                found->peak_dbtp = measured->loudness.true_peak_dbtp;
        return found;
    });
    if (!facts) co_return fail(facts.error());
    wish.peak_dbtp = facts->peak_dbtp;
    auto choice = choose(facts->asset, facts->entitlement, wish);
    if (!choice) co_return fail(choice.error());
    if (choice->job && facts->refused) co_return fail(*facts->refused);
    co_return sign(std::move(listener.user_id), std::move(*facts), std::move(*choice));
}

Stream Playback::sign(std::string user_id, Facts facts, Choice choice) {
    Grant grant;
    grant.track_id = facts.asset.track_id;
    grant.user_id = std::move(user_id);
    if (choice.job) grant.rendition = name(*choice.job);
    grant.why = joined(choice.reasons);
    grant.expires_at_s = expiry(clock_(), limits_.url_lifetime);
    if (choice.job) renditions_.start_ahead(std::move(facts.asset), *choice.job);

    Stream stream;
    stream.url = urls_.sign(grant);
    stream.hls_url = hls::address(urls_, grant.track_id, grant.user_id, grant.expires_at_s);
    stream.expires_at = grant.expires_at_s * 1000;
    stream.choice = std::move(choice);
    stream.plan_max_kbps = facts.entitlement.max_bitrate_kbps;
    return stream;
}

Task<Result<Decision>> Playback::decide(rpc::Caller listener, std::string track_id, ClientProfile client,
                                        StreamDetails known) {
    if (auto checked = check(client); !checked) co_return fail(checked.error());
    const auto facts = co_await database_.read(
        [&](storage::Snapshot& snapshot) -> Result<Facts> { return facts_now(snapshot, listener, track_id); });
    if (!facts) co_return fail(facts.error());
    auto decision = streaming::decide(facts->asset, facts->entitlement, client, known);
    if (decision.format && facts->refused) {
        decision.format.reset();
        decision.error = facts->refused->message;
    }
    co_return decision;
}

Task<Result<Stream>> Playback::decided(rpc::Caller listener, std::string track_id, std::string format,
                                       std::int64_t start_ms) {
    auto job = job_named(format);
    if (!job || name(TranscodeJob{job->format}) != format)
        co_return fail(Code::InvalidArgument, "There is no such decision.");
    auto facts = co_await database_.read(
        [&](storage::Snapshot& snapshot) -> Result<Facts> { return facts_now(snapshot, listener, track_id); });
    if (!facts) co_return fail(facts.error());
    if (auto start = check_start(facts->asset, start_ms); !start) co_return fail(start.error());
    if (facts->refused) co_return fail(*facts->refused);
    const int allowed = facts->entitlement.max_bitrate_kbps;
    if (allowed > 0 && (job->format.kbps == 0 || job->format.kbps > allowed))
        co_return fail(Code::FailedPrecondition,
                       fmt::format("Your plan allows {} kbit/s now; ask for another decision.", allowed));
    job->start_ms = start_ms;
    Choice choice;
    choice.bitrate_kbps = job->format.kbps > 0 ? job->format.kbps : bitrate_of(facts->asset);
    choice.content_type = media_type(job->format);
    choice.codec = name(job->format.codec);
    choice.job = *job;
    choice.reasons.emplace_back("decided");
    choice.sentence = "As it was decided.";
    co_return sign(std::move(listener.user_id), std::move(*facts), std::move(choice));
}

Task<Result<StartedPlay>> Playback::start(rpc::Caller listener, Wish wish, std::string context, std::string play_id,
                                          idempotency::Request request) {
    if (!play_id.empty() && !ids::valid(play_id))
        co_return fail(Code::InvalidArgument, "play_id must be 22 characters of base62.");
    if (utf8::count(context) > limits_.max_context_characters)
        co_return fail(Code::InvalidArgument,
                       fmt::format("context must be at most {} characters.", limits_.max_context_characters));
    if (auto checked = check_device_id(wish.device_id, true); !checked) co_return fail(checked.error());
    const bool take_over = wish.take_over;
    Play play;
    play.id = play_id.empty() ? ids::make() : std::move(play_id);
    play.user_id = listener.user_id;
    play.track_id = wish.track_id;
    play.context = std::move(context);
    play.started_at = clock_();
    play.device_id = wish.device_id;
    play.private_session = wish.private_session;

    auto stream = co_await this->stream(std::move(listener), std::move(wish));
    if (!stream) co_return fail(stream.error());
    auto started = co_await database_.write([&](storage::Transaction& transaction) -> Result<Play> {
        return start_once(transaction, play, take_over, request);
    });
    if (!started) co_return fail(started.error());
    co_return StartedPlay{std::move(*started), std::move(*stream)};
}

Result<Play> Playback::start_once(storage::Transaction& transaction, const Play& play, bool take_over,
                                  const idempotency::Request& request) const {
    const auto find = [&](const std::string& play_id) -> Result<Play> {
        auto found = store::find_play(transaction.sql(), play_id);
        if (!found || found->user_id != play.user_id || found->track_id != play.track_id)
            return fail(Code::AlreadyExists, "This play_id is taken by another play.");
        return std::move(*found);
    };
    const auto make = [&]() -> Result<Play> {
        auto made = store::insert_play(transaction, play) ? Result<Play>(play) : find(play.id);
        if (!made || made->state != PlayState::Playing) return made;
        const auto entitlement = entitlement_now(transaction.sql(), play.user_id);
        if (auto begun = streams_.begin(transaction, *made, entitlement, take_over, clock_()); !begun)
            return fail(begun.error());
        return made;
    };
    const auto store = [](const Play& made) { return made.id; };
    return idempotency::once(transaction, request, {clock_(), limits_.idempotency_ms}, make, store, find);
}

Task<Result<Play>> Playback::update(std::string user_id, std::string play_id, Progress progress) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Play> {
        const auto play = store::find_play(transaction.sql(), play_id);
        if (!play || play->user_id != user_id) return no_play();
        const auto asset = store::find_asset(transaction.sql(), play->track_id);
        auto advanced = advance(*play, progress, asset ? asset->duration_ms : 0);
        if (!advanced) return fail(advanced.error());
        if (advanced->changed) store::update_play(transaction, *advanced);
        if (progress.paused || advanced->play.state != PlayState::Playing)
            StreamLimit::end(transaction, *play);
        else
            advanced->play.stop_reason =
                streams_.go_on(transaction, *play, entitlement_now(transaction.sql(), user_id), clock_());
        return std::move(advanced->play);
    });
}

}  // namespace polyphony::streaming
