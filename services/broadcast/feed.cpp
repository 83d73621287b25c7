#include "services/broadcast/feed.h"

#include <curl/curl.h>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <pugixml.hpp>
#include <set>

#include "platform/encoding/path_text.h"
#include "platform/encoding/utf8.h"

namespace polyphony::broadcast {
namespace {

constexpr std::size_t kLongestText = 20'000;  // Of a description, in bytes.
constexpr std::size_t kLongestTitle = 1'000;  // In bytes.
constexpr std::size_t kLongestAddress = 2'000;
constexpr std::int64_t kLongestSeconds = 100LL * 3600;
constexpr std::int64_t kLargestBytes = 1LL << 40;
constexpr int kMillis = 1000;

std::string text_of(const pugi::xml_node& parent, const char* name, std::size_t most) {
    return cut_text(parent.child(name).text().get(), most);
}

/// The first of these elements that says something.
std::string first_text(const pugi::xml_node& parent, std::initializer_list<const char*> names, std::size_t most) {
    for (const auto* name : names)
        if (auto text = text_of(parent, name, most); !text.empty()) return text;
    return {};
}

std::string address_or_nothing(const std::string& written) {
    auto text = boost::trim_copy(written);
    return is_web_address(text) ? text : std::string();
}

std::optional<Episode> episode_of(const pugi::xml_node& item) {
    const auto enclosure = item.child("enclosure");
    Episode episode;
    episode.audio_url = address_or_nothing(enclosure.attribute("url").value());
    if (episode.audio_url.empty()) return std::nullopt;
    episode.content_type = cut_text(enclosure.attribute("type").value(), kLongestTitle);
    if (boost::istarts_with(episode.content_type, "image/") || boost::istarts_with(episode.content_type, "text/"))
        return std::nullopt;
    episode.guid = text_of(item, "guid", kLongestTitle);
    if (episode.guid.empty()) episode.guid = cut_text(episode.audio_url, kLongestTitle);
    episode.title = first_text(item, {"title", "itunes:title"}, kLongestTitle);
    if (episode.title.empty()) episode.title = "Untitled";
    episode.description = first_text(item, {"description", "itunes:summary", "content:encoded"}, kLongestText);
    episode.size_bytes = std::clamp<std::int64_t>(enclosure.attribute("length").as_llong(), 0, kLargestBytes);
    episode.duration_ms = parse_feed_duration(item.child("itunes:duration").text().get());
    episode.published_at = parse_feed_time(item.child("pubDate").text().get());
    return episode;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

Result<Feed> read_feed(std::string_view xml, std::size_t most) {
    pugi::xml_document document;
    // pugixml expands no entities but the five of XML, and fetches nothing.
    if (const auto parsed = document.load_buffer(xml.data(), xml.size()); !parsed)
        return fail(Code::InvalidArgument, std::string("The feed is not well-formed XML: ") + parsed.description());
    const auto channel = document.child("rss").child("channel");
    if (!channel) return fail(Code::InvalidArgument, "This is no podcast: it has no RSS channel.");
    Feed feed;
    feed.title = text_of(channel, "title", kLongestTitle);
    feed.description = first_text(channel, {"description", "itunes:summary"}, kLongestText);
    feed.home_page_url = address_or_nothing(channel.child("link").text().get());
    feed.image_url = address_or_nothing(channel.child("itunes:image").attribute("href").value());
    if (feed.image_url.empty()) feed.image_url = address_or_nothing(channel.child("image").child("url").text().get());
    std::set<std::string> guids;
    for (const auto item : channel.children("item")) {
        if (feed.episodes.size() >= most) break;
        auto episode = episode_of(item);
        if (episode && guids.insert(episode->guid).second) feed.episodes.push_back(std::move(*episode));
    }
    return feed;
}

std::string cut_text(const std::string& written, std::size_t most) {
    return std::string(utf8::cut(boost::trim_copy(readable_path(written)), most));
}

UnixMillis parse_feed_time(const std::string& text) {
    const auto seconds = curl_getdate(text.c_str(), nullptr);
    return std::max<UnixMillis>(0, UnixMillis{seconds} * kMillis);
}

std::int64_t parse_feed_duration(std::string_view text) {
    constexpr int kSixty = 60;
    std::string written(text.substr(0, 32));
    boost::trim(written);
    std::int64_t seconds = 0;
    int parts = 0;
    for (std::string_view rest = written;; ++parts) {
        const auto colon = rest.find(':');
        const auto part = number<int>(rest.substr(0, colon));
        if (!part || *part < 0 || parts == 3) return 0;
        seconds = seconds * kSixty + *part;
        if (colon == std::string_view::npos) break;
        rest.remove_prefix(colon + 1);
    }
    return seconds > kLongestSeconds ? 0 : seconds * kMillis;
}

bool is_web_address(std::string_view url) {
    if (url.size() > kLongestAddress) return false;
    std::size_t host = 0;
    for (const std::string_view scheme : {"http://", "https://"})
        if (boost::istarts_with(url, scheme)) host = scheme.size();
    if (host == 0 || host == url.size() || url[host] == '/' || url[host] == ':') return false;
    return std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7F'; });
}

}  // namespace polyphony::broadcast
