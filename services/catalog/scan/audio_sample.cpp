#include "services/catalog/scan/audio_sample.h"

#include <algorithm>

namespace polyphony::catalog::scan {
namespace {

/// Parts of the chunk of that name, of RIFF or IFF, whose lengths are read by `length_at`.
AudioSample chunk_sample(const AudioBytes& bytes, std::string_view name,
                         std::uint32_t (*length_at)(std::string_view, std::size_t)) {
    // What recorders write that do not know the length yet.
    static constexpr std::uint32_t kUnknownLength = 0xFFFFFFFF;
    for (std::uint64_t at = 12; at < bytes.size();) {
        auto head = bytes.read(at, 8);
        if (head.size() < 8) break;
        auto length = length_at(head, 4);
        auto begin = at + 8;
        if (head.starts_with(name)) {
            if (length == kUnknownLength) return sample_of_range(bytes, begin, bytes.size());
            if (length > bytes.size() - begin) return truncated();
            return sample_of_range(bytes, begin, begin + length);
        }
        at = begin + length + length % 2;
    }
    return truncated();
}

}  // namespace

std::string sample_of_range(const AudioBytes& bytes, std::uint64_t begin, std::uint64_t end) {
    static constexpr std::uint64_t kPart = std::uint64_t{16} * 1024;
    auto length = end - begin;
    auto sample = std::to_string(length) + '\n';
    if (length <= 3 * kPart) return sample + bytes.read(begin, static_cast<std::size_t>(length));
    return sample + bytes.read(begin, kPart) + bytes.read(begin + length / 2, kPart) + bytes.read(end - kPart, kPart);
}

AudioSample mp4_sample(const AudioBytes& bytes) {
    bool movie = false;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    for (std::uint64_t at = 0; at < bytes.size();) {
        auto head = bytes.read(at, 16);
        if (head.size() < 8) break;  // Padding behind the last box.
        std::uint64_t length = big_endian_32(head, 0);
        std::uint64_t header = 8;
        if (length == 1 && head.size() == 16) {
            length = big_endian_64(head, 8);
            header = 16;
        } else if (length == 0) {
            length = bytes.size() - at;
        }
        if (length < header) return tl::unexpected<std::string>("The file's MP4 structure is broken.");
        if (length > bytes.size() - at) return truncated();
        auto type = std::string_view(head).substr(4, 4);
        movie |= type == "moov";
        if (type == "mdat" && length - header > end - begin) {
            begin = at + header;
            end = at + length;
        }
        at += length;
    }
    if (!movie || begin == end) return truncated();
    return sample_of_range(bytes, begin, end);
}

AudioSample wav_sample(const AudioBytes& bytes) { return chunk_sample(bytes, "data", little_endian_32); }

AudioSample aiff_sample(const AudioBytes& bytes) { return chunk_sample(bytes, "SSND", big_endian_32); }

AudioSample asf_sample(const AudioBytes& bytes) {
    static constexpr std::string_view kData("\x36\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C", 16);
    static constexpr std::uint64_t kDataHeader = 50;
    static constexpr std::uint64_t kLeast = 24;
    for (std::uint64_t at = 0; at < bytes.size();) {
        const auto head = bytes.read(at, kLeast);
        if (head.size() < kLeast) break;
        const auto length = little_endian_64(head, 16);
        if (length < kLeast || length > bytes.size() - at) break;
        if (head.starts_with(kData)) {
            if (length <= kDataHeader) break;
            return sample_of_range(bytes, at + kDataHeader, at + length);
        }
        at += length;
    }
    return truncated();
}

}  // namespace polyphony::catalog::scan
