#include "services/streaming/hls/segments.h"

#include <unistd.h>

#include <algorithm>

#include "services/streaming/hls/timeline.h"

namespace polyphony::streaming::hls {
namespace {

/// Reads what is there; less if the file cannot be read.
ReadAt reader_of(const File& file) {
    return [descriptor = file.descriptor()](std::uint64_t offset, std::uint64_t wanted) {
        std::string bytes(wanted, '\0');
        const auto count = ::pread(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        return bytes;
    };
}

std::vector<std::uint64_t> durations_of(const FragmentIndex& index) {
    std::vector<std::uint64_t> durations;
    durations.reserve(index.fragments().size());
    for (const auto& fragment : index.fragments()) durations.push_back(fragment.duration);
    return durations;
}

}  // namespace

Task<Result<bool>> Segments::scan_until(std::function<bool()> enough) {
    for (std::uint64_t seen = 0;;) {
        const auto grown = co_await file_->beyond(seen);
        if (!grown) co_return fail(grown.error());
        seen = grown->bytes;
        const std::lock_guard lock(mutex_);
        // We made it ourselves.
        if (!index_.scan(reader_of(*file_->file()), seen)) co_return fail(Code::Internal, "This rendition is broken.");
        if (grown->whole || enough()) co_return grown->whole;
    }
}

http::FileRange Segments::part(std::uint64_t offset, std::uint64_t bytes) const {
    return {file_->file(), offset, bytes, nullptr};
}

Task<Result<http::FileRange>> Segments::init() {
    const auto scanned = co_await scan_until([this] { return index_.init_bytes() > 0; });
    if (!scanned) co_return fail(scanned.error());
    const std::lock_guard lock(mutex_);
    if (index_.init_bytes() == 0) co_return fail(Code::FailedPrecondition, "This rendition is not for HLS.");
    co_return part(0, index_.init_bytes());
}

Task<Result<http::FileRange>> Segments::segment(std::size_t number) {
    const auto scanned = co_await scan_until([this, number] { return index_.fragments().size() > number; });
    if (!scanned) co_return fail(scanned.error());
    const std::lock_guard lock(mutex_);
    if (number >= index_.fragments().size()) co_return fail(Code::NotFound, "There is no such segment.");
    const auto& fragment = index_.fragments()[number];
    co_return part(fragment.offset, fragment.bytes);
}

Task<Result<Times>> Segments::times(std::int64_t duration_ms) {
    std::optional<std::vector<std::uint64_t>> expected;
    const auto scanned = co_await scan_until([&] {
        if (index_.fragments().empty()) return false;
        const auto ticks = index_.fragments().front().duration;
        expected = expected_durations({index_.timescale(), ticks, index_.priming()}, duration_ms);
        return expected.has_value();
    });
    if (!scanned) co_return fail(scanned.error());
    const std::lock_guard lock(mutex_);
    const bool whole = *scanned;
    co_return Times{index_.timescale(), whole ? durations_of(index_) : *expected, whole};
}

}  // namespace polyphony::streaming::hls
