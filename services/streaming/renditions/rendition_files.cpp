#include "services/streaming/renditions/rendition_files.h"

#include <fmt/format.h>

namespace polyphony::streaming {

std::string rendition_version(const AudioAsset& asset, const TranscodeJob& job) {
    const auto part = to_text(asset.part);
    return fmt::format("{:x}-{:x}-{}{}{}-v{}", asset.modified_ms, asset.size_bytes, name(job), part.empty() ? "" : "-",
                       part, kMakingVersion);
}

std::string rendition_file(const AudioAsset& asset, const TranscodeJob& job) {
    return fmt::format("{}-{}", asset.track_id, rendition_version(asset, job));
}

}  // namespace polyphony::streaming
