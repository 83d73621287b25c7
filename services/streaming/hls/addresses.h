#pragma once

#include <cstdint>
#include <string>

#include "services/streaming/signed_urls.h"

namespace polyphony::streaming::hls {

/// The path that everything of a track, or of one variant of it, is below.
std::string folder_of(const std::string& track_id);
std::string folder_of(const std::string& track_id, const std::string& variant);

/// The signed address of a track's multivariant playlist.
std::string address(const SignedUrls& urls, const std::string& track_id, const std::string& user_id,
                    std::int64_t expires_at_s);

}  // namespace polyphony::streaming::hls
