#include "services/streaming/analysis/analysis_scheduler.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "services/streaming/analysis/analyses.h"
#include "services/streaming/analysis/analysis_store.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

constexpr std::chrono::seconds kLeastRest{1};

/// Whether other tracks could not be measured now either.
bool affects_all(Code code) { return code == Code::Unavailable || code == Code::ResourceExhausted; }

std::string_view outcome_of(const Result<Measurement>& result, const std::optional<Analysis>& known) {
    if (result) return "measured";
    return known && known->state == AnalysisState::Failed ? "failed" : "postponed";
}

}  // namespace

AnalysisScheduler::AnalysisScheduler(asio::io_context& io, storage::Database& database, AudioStore& audio,
                                     Measurer& measurer, AnalysisOptions options, metrics::Metrics& metrics,
                                     Clock clock)
    : strand_(asio::make_strand(io)),
      database_(database),
      audio_(audio),
      measurer_(measurer),
      options_(options),
      metrics_(metrics),
      clock_(std::move(clock)),
      ended_(strand_, asio::steady_timer::time_point::max()) {}

void AnalysisScheduler::start() {
    running_ = options_.at_once;
    for (std::size_t i = 0; i < options_.at_once; ++i) {
        resting_.push_back(std::make_shared<asio::steady_timer>(strand_));
        asio::co_spawn(strand_, run(resting_.back()), [](std::exception_ptr) {});
    }
}

Task<> AnalysisScheduler::stop() {
    auto stopping = [](AnalysisScheduler& self) -> Task<> {
        self.stopping_ = true;
        for (const auto& timer : self.resting_) timer->cancel();
        while (self.running_ > 0) co_await self.ended_.async_wait(asio::as_tuple(asio::use_awaitable));
    }(*this);
    co_await asio::co_spawn(strand_, std::move(stopping), asio::use_awaitable);
}

void AnalysisScheduler::wake() {
    asio::post(strand_, [this] {
        ++wakes_;
        for (const auto& timer : resting_) timer->cancel();
    });
}

Task<> AnalysisScheduler::run(std::shared_ptr<asio::steady_timer> awake) {
    while (!stopping_) {
        const auto wakes = wakes_;
        const auto rest = co_await measure_next();
        if (rest.count() == 0 || wakes != wakes_ || stopping_) continue;
        awake->expires_after(rest);
        co_await awake->async_wait(asio::as_tuple(asio::use_awaitable));
    }
    --running_;
    ended_.cancel();
}

Task<std::chrono::milliseconds> AnalysisScheduler::measure_next() {
    auto claimed = co_await claim();
    if (!claimed) {
        spdlog::warn("What is to be measured is not known: {}", claimed.error().message);
        co_return options_.rest;
    }
    co_await count();
    if (!*claimed) co_return co_await until_next_due();
    const auto started = std::chrono::steady_clock::now();
    const auto result = co_await measure((*claimed)->track_id);
    metrics_.seconds("polyphony_streaming_analysis_seconds", "Time to measure a track.")
        .Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
    co_await note(std::move(**claimed), result);
    co_return result || !affects_all(result.error().code) ? std::chrono::milliseconds(0) : options_.rest;
}

Task<Result<std::optional<Analysis>>> AnalysisScheduler::claim() {
    const auto now = clock_();
    // Looked at first, since a write that has nothing to write still waits for its turn.
    auto look = [now](storage::Snapshot& snapshot) -> Result<bool> {
        return store::next_due(snapshot.sql(), now).has_value();
    };
    const auto due = co_await database_.read(std::move(look));
    if (!due) co_return fail(due.error());
    if (!*due) co_return std::nullopt;
    auto take = [now, lease = options_.lease](storage::Transaction& transaction) -> Result<std::optional<Analysis>> {
        return claim_track(transaction, lease, now);
    };
    co_return co_await database_.write(std::move(take));
}

Task<Result<Measurement>> AnalysisScheduler::measure(std::string track_id) {
    auto find = [track_id](storage::Snapshot& snapshot) -> Result<AudioAsset> {
        auto asset = store::find_asset(snapshot.sql(), track_id);
        if (!asset) return fail(Code::NotFound, "There is no such track.");
        return *std::move(asset);
    };
    auto asset = co_await database_.read(std::move(find));
    if (!asset) co_return fail(asset.error());
    const auto part = asset->part;
    auto file = co_await audio_.local_file(std::move(*asset));
    // Whatever keeps it from being read here is not the audio's fault.
    if (!file && file.error().code != Code::NotFound) co_return fail(Code::Unavailable, file.error().message);
    if (!file) co_return fail(file.error());
    co_return co_await measurer_.measure(std::move(*file), part);
}

Task<> AnalysisScheduler::note(Analysis claimed, const Result<Measurement>& result) {
    const auto track_id = claimed.track_id;
    auto write = [claimed = std::move(claimed), &result, rules = options_.retry,
                  now = clock_()](storage::Transaction& transaction) -> Result<std::optional<Analysis>> {
        return note_result(transaction, claimed, result, rules, now);
    };
    const auto known = co_await database_.write(std::move(write));
    if (!known) {
        spdlog::warn("What was measured of the track {} could not be kept: {}", track_id, known.error().message);
        co_return;
    }
    const std::string outcome(outcome_of(result, *known));
    metrics_
        .counter("polyphony_streaming_analyses_total", "Tracks measured, by what came of it.", {{"outcome", outcome}})
        .Increment();
    if (!result) spdlog::warn("The track {} could not be measured ({}): {}", track_id, outcome, result.error().message);
}

Task<std::chrono::milliseconds> AnalysisScheduler::until_next_due() {
    auto look = [](storage::Snapshot& snapshot) -> Result<std::optional<UnixMillis>> {
        return store::next_due_at(snapshot.sql());
    };
    const auto next = co_await database_.read(std::move(look));
    if (!next || !*next) co_return options_.rest;
    const std::chrono::milliseconds until(**next - clock_());
    co_return std::clamp<std::chrono::milliseconds>(
        until, std::min<std::chrono::milliseconds>(kLeastRest, options_.rest), options_.rest);
}

Task<> AnalysisScheduler::count() {
    auto look = [](storage::Snapshot& snapshot) -> Result<AnalysisCounts> {
        return store::count_analyses(snapshot.sql());
    };
    const auto counts = co_await database_.read(std::move(look));
    if (!counts) co_return;
    const auto set = [this](const char* state, int number) {
        metrics_
            .gauge("polyphony_streaming_analyses", "Tracks by how far the measuring of them has come.",
                   {{"state", state}})
            .Set(number);
    };
    set("waiting", counts->waiting);
    set("measured", counts->measured);
    set("failed", counts->failed);
}

}  // namespace polyphony::streaming
