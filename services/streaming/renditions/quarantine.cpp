#include "services/streaming/renditions/quarantine.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace polyphony::streaming {
namespace {

bool audios_fault(Code code) {
    return code == Code::FailedPrecondition || code == Code::Internal || code == Code::DeadlineExceeded;
}

bool same_file(const store::FailedAudio& failed, const AudioAsset& asset) {
    return failed.modified_ms == asset.modified_ms && failed.size_bytes == asset.size_bytes;
}

}  // namespace

Quarantine::Quarantine(storage::Database& database, metrics::Metrics& metrics, Clock clock)
    : database_(database),
      quarantined_(metrics.counter("polyphony_streaming_quarantined_total",
                                   "Audio that is not tried again, since workers failed at it.")),
      clock_(std::move(clock)) {}

Task<Result<void>> Quarantine::check(AudioAsset asset) {
    auto refused = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::optional<Error>> {
        return refusal(store::find_failed(snapshot.sql(), asset.track_id), asset);
    });
    if (!refused) co_return fail(refused.error());
    if (*refused) co_return fail(std::move(**refused));
    co_return Result<void>{};
}

Task<> Quarantine::note(AudioAsset asset, Error error) {
    if (!audios_fault(error.code)) co_return;
    spdlog::warn("The audio of the track {} could not be worked on: {}", asset.track_id, error.message);
    const auto now = clock_();
    const auto noted = co_await database_.write([&](storage::Transaction& transaction) -> Result<int> {
        store::FailedAudio failed{asset.track_id, asset.modified_ms, asset.size_bytes, 1, error.message, now};
        const auto before = store::find_failed(transaction.sql(), asset.track_id);
        if (before && same_file(*before, asset)) failed.failures += before->failures;
        store::put_failed(transaction, failed);
        return failed.failures;
    });
    if (noted && *noted == kMaxFailures) quarantined_.Increment();
    if (!noted) spdlog::warn("That could not be noted: {}", noted.error().message);
}

std::optional<Error> refusal(const std::optional<store::FailedAudio>& failed, const AudioAsset& asset) {
    if (!failed || failed->failures < Quarantine::kMaxFailures || !same_file(*failed, asset)) return std::nullopt;
    return Error{
        Code::FailedPrecondition,
        fmt::format("This track's audio cannot be converted, and is not tried again until its file changes: {}",
                    failed->reason)};
}

}  // namespace polyphony::streaming
