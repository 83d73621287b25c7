#include "services/streaming/renditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace polyphony::streaming {
namespace {

/// The average bit rate, from size and duration if the catalog does not know it.
int bitrate_of(const AudioAsset& asset) {
    if (asset.bitrate_kbps > 0 || asset.duration_ms <= 0) return asset.bitrate_kbps;
    constexpr std::int64_t kBitsPerByte = 8;
    return static_cast<int>(asset.size_bytes * kBitsPerByte / asset.duration_ms);
}

std::string limit_in_words(int limit_kbps, int wished_kbps) {
    const auto* who = limit_kbps == wished_kbps ? "you asked for at most" : "your plan allows";
    return fmt::format("{} {} kbit/s", who, limit_kbps);
}

}  // namespace

Result<Rendition> choose_rendition(const AudioAsset& asset, const Entitlement& entitlement, int wished_kbps) {
    constexpr int kLowest = kTranscodedKbps[0];
    if (wished_kbps < 0 || (wished_kbps > 0 && wished_kbps < kLowest))
        return fail(Code::InvalidArgument,
                    fmt::format("max_bitrate_kbps must be 0 for the best, or at least {}.", kLowest));
    const int allowed = entitlement.max_bitrate_kbps;
    const int limit = wished_kbps > 0 && (allowed == 0 || wished_kbps < allowed) ? wished_kbps : allowed;
    const int original = bitrate_of(asset);

    if (limit == 0) return Rendition{0, original, asset.content_type, "The original: your plan sets no limit."};
    const auto because = limit_in_words(limit, wished_kbps);
    if (original > 0 && original <= limit)
        return Rendition{0, original, asset.content_type,
                         fmt::format("The original: it has {} kbit/s, and {}.", original, because)};

    const auto above = std::upper_bound(std::begin(kTranscodedKbps), std::end(kTranscodedKbps), limit);
    const int kbps = above == std::begin(kTranscodedKbps) ? kLowest : *std::prev(above);
    const auto has = original > 0 ? fmt::format("the original has {} kbit/s", original)
                                  : std::string("the original's bit rate is not known");
    return Rendition{kbps, kbps, kTranscodedType, fmt::format("Opus at {} kbit/s: {}, and {}.", kbps, has, because)};
}

}  // namespace polyphony::streaming
