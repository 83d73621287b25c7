#include "services/streaming/hls/addresses.h"

#include <fmt/format.h>

namespace polyphony::streaming::hls {

std::string folder_of(const std::string& track_id) { return "/media/hls/" + track_id; }

std::string folder_of(const std::string& track_id, const std::string& variant) {
    return folder_of(track_id) + "/" + variant;
}

std::string address(const SignedUrls& urls, const std::string& track_id, const std::string& user_id,
                    std::int64_t expires_at_s) {
    const auto folder = folder_of(track_id);
    return fmt::format("{}{}/master.m3u8?{}", urls.origin(), folder, urls.sign(Pass{folder, user_id, expires_at_s}));
}

}  // namespace polyphony::streaming::hls
