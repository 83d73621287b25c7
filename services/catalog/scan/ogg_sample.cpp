#include <algorithm>

#include "services/catalog/scan/audio_sample.h"

namespace polyphony::catalog::scan {
namespace {

struct OggPage {
    std::size_t begin = 0;
    std::size_t body = 0;
    std::size_t end = 0;  ///< May lie behind the bytes at hand.
    std::uint64_t granule = 0;
    bool last_of_stream = false;
};

/// The page whose header begins at `at`; nothing if there is no whole header.
std::optional<OggPage> page_at(std::string_view bytes, std::size_t at) {
    static constexpr std::size_t kHeader = 27;
    if (bytes.size() < at + kHeader || bytes.substr(at, 4) != "OggS" || bytes[at + 4] != 0) return std::nullopt;
    std::size_t segments = static_cast<std::uint8_t>(bytes[at + kHeader - 1]);
    if (bytes.size() < at + kHeader + segments) return std::nullopt;
    OggPage page;
    page.begin = at;
    page.body = at + kHeader + segments;
    page.end = page.body;
    for (char length : bytes.substr(at + kHeader, segments)) page.end += static_cast<std::uint8_t>(length);
    page.granule = static_cast<std::uint64_t>(little_endian_32(bytes, at + 10)) << 32 | little_endian_32(bytes, at + 6);
    page.last_of_stream = (static_cast<std::uint8_t>(bytes[at + 5]) & 0x04) != 0;
    return page;
}

/// Pages of headers have granule position 0, pages in the midst of a packet -1.
bool ends_audio(const OggPage& page) { return page.granule != 0 && page.granule != ~std::uint64_t{0}; }

}  // namespace

AudioSample ogg_sample(const AudioBytes& bytes) {
    // Two pages of the greatest length fit.
    static constexpr std::size_t kTail = std::size_t{128} * 1024;
    static constexpr std::size_t kSample = std::size_t{32} * 1024;
    auto tail = bytes.tail(kTail);

    std::string bodies;
    std::optional<OggPage> last;
    for (auto at = tail.find("OggS"); at != std::string::npos;) {
        auto page = page_at(tail, at);
        if (!page) {
            at = tail.find("OggS", at + 1);
            continue;
        }
        last = page;
        if (page->end > tail.size()) break;
        if (!bodies.empty() || ends_audio(*page)) bodies += tail.substr(page->body, page->end - page->body);
        at = tail.find("OggS", page->end);
    }
    bool trailing = last && last->end < tail.size();
    if (!last || last->end > tail.size() || (trailing && !last->last_of_stream)) {
        return truncated();
    }
    if (bodies.empty()) return tl::unexpected<std::string>("The file holds no audio.");
    return std::to_string(last->granule) + '\n' + bodies.substr(bodies.size() > kSample ? bodies.size() - kSample : 0);
}

}  // namespace polyphony::catalog::scan
