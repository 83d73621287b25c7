#include "services/catalog/scan/audio_sample.h"

#include <algorithm>

namespace polyphony::catalog::scan {

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
        if (length > bytes.size() - at) return tl::unexpected<std::string>("The file is truncated.");
        auto type = std::string_view(head).substr(4, 4);
        movie |= type == "moov";
        if (type == "mdat" && length - header > end - begin) {
            begin = at + header;
            end = at + length;
        }
        at += length;
    }
    if (!movie || begin == end) return tl::unexpected<std::string>("The file is truncated.");
    return sample_of_range(bytes, begin, end);
}

AudioSample wav_sample(const AudioBytes& bytes) {
    // What recorders write that do not know the length yet.
    static constexpr std::uint32_t kUnknownLength = 0xFFFFFFFF;
    for (std::uint64_t at = 12; at < bytes.size();) {
        auto head = bytes.read(at, 8);
        if (head.size() < 8) break;
        auto length = little_endian_32(head, 4);
        auto begin = at + 8;
        if (head.starts_with("data")) {
            if (length == kUnknownLength) return sample_of_range(bytes, begin, bytes.size());
            if (length > bytes.size() - begin) return tl::unexpected<std::string>("The file is truncated.");
            return sample_of_range(bytes, begin, begin + length);
        }
        at = begin + length + length % 2;
    }
    return tl::unexpected<std::string>("The file is truncated.");
}

}  // namespace polyphony::catalog::scan
