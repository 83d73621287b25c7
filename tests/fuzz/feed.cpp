// A podcast's feed: whatever its server sends, what comes of it is bounded, in UTF-8, and can be fetched.
#include "services/broadcast/feed.h"

#include <set>
#include <string>

#include "platform/encoding/path_text.h"
#include "tests/fuzz/check.h"

using namespace polyphony;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t count) {
    constexpr std::size_t kMost = 10;
    constexpr std::size_t kLongestText = 20'000;
    const auto text = fuzz::text(bytes, count);
    (void)broadcast::parse_feed_time(std::string(text));
    fuzz::require(broadcast::parse_feed_duration(text) >= 0);
    const auto feed = broadcast::read_feed(text, kMost);
    if (!feed) return 0;
    fuzz::require(feed->episodes.size() <= kMost);
    fuzz::require(feed->image_url.empty() || broadcast::is_web_address(feed->image_url));
    fuzz::require(feed->home_page_url.empty() || broadcast::is_web_address(feed->home_page_url));
    std::set<std::string> guids;
    for (const auto& episode : feed->episodes) {
        fuzz::require(guids.insert(episode.guid).second && !episode.guid.empty());
        fuzz::require(broadcast::is_web_address(episode.audio_url));
        fuzz::require(!episode.title.empty() && episode.description.size() <= kLongestText);
        fuzz::require(episode.size_bytes >= 0 && episode.duration_ms >= 0 && episode.published_at >= 0);
        for (const auto* said : {&episode.title, &episode.description, &episode.guid})
            fuzz::require(readable_path(*said) == *said);
    }
    return 0;
}
