#include "services/streaming/renditions/rendition_files.h"

#include <fmt/format.h>

namespace polyphony::streaming {

std::string rendition_file(const AudioAsset& asset, const TranscodeJob& job) {
    return fmt::format("{}-{:x}-{:x}-{}-v{}", asset.track_id, asset.modified_ms, asset.size_bytes, name(job),
                       kMakingVersion);
}

}  // namespace polyphony::streaming
