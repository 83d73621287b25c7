#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/error.h"
#include "services/broadcast/model.h"

namespace polyphony::broadcast {

/// What a podcast's feed says.
struct Feed {
    std::string title;
    std::string description;
    std::string image_url;
    std::string home_page_url;
    std::vector<Episode> episodes{};  ///< In the feed's order; without ids. Each guid once.
};

/// Reads RSS 2.0 (https://www.rssboard.org/rss-specification) with the elements of iTunes
/// (https://help.apple.com/itc/podcasts_connect/#/itcb54353390). Items without audio that can be fetched by http or
/// https are left out, as are those beyond `most`. Fails with InvalidArgument for what is no feed.
Result<Feed> read_feed(std::string_view xml, std::size_t most);

/// At most so many bytes, and no half of a character, in UTF-8 whatever was written.
std::string cut_text(const std::string& written, std::size_t most);

/// A time as feeds write it (RFC 822 and its like, see curl_getdate(3)); 0 if it is none.
UnixMillis parse_feed_time(const std::string& text);

/// `75`, `1:15` or `1:01:15` in milliseconds; 0 if it is none of them.
std::int64_t parse_feed_duration(std::string_view text);

/// Whether this is an address that may be fetched: http or https, with a host, at most 2,000 characters, all of them
/// of ASCII (RFC 3986).
bool is_web_address(std::string_view url);

}  // namespace polyphony::broadcast
