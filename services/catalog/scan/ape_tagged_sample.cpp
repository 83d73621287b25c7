// The formats whose tags stand behind the audio, as APE tags.
#include <algorithm>

#include "services/catalog/scan/audio_format.h"
#include "services/catalog/scan/audio_sample.h"

namespace polyphony::catalog::scan {
namespace {

/// Where the audio ends: before an APE tag (its footer tells how long it is without its header) and an ID3v1 tag.
std::uint64_t end_of_audio(const AudioBytes& bytes) {
    static constexpr std::uint64_t kId3v1 = 128;
    static constexpr std::uint64_t kFooter = 32;
    static constexpr std::uint32_t kHasHeader = 0x80000000;
    auto end = bytes.size();
    if (end >= kId3v1 && bytes.read(end - kId3v1, 3) == "TAG") end -= kId3v1;
    if (end < kFooter) return end;
    const auto footer = bytes.read(end - kFooter, kFooter);
    if (footer.size() < kFooter || !footer.starts_with("APETAGEX")) return end;
    auto length = std::uint64_t{little_endian_32(footer, 12)};
    if ((little_endian_32(footer, 20) & kHasHeader) != 0) length += kFooter;
    return length <= end ? end - length : end;
}

AudioSample sample_from(const AudioBytes& bytes, std::uint64_t begin, std::uint64_t end) {
    if (begin >= end) return truncated();
    return sample_of_range(bytes, begin, end);
}

}  // namespace

AudioSample wavpack_sample(const AudioBytes& bytes) {
    static constexpr std::uint64_t kHeader = 32;
    static constexpr std::uint64_t kLongestBlock = std::uint64_t{1} << 20;
    static constexpr std::uint32_t kUnknown = 0xFFFFFFFF;
    const auto first = bytes.read(0, kHeader);
    const auto end = end_of_audio(bytes);
    if (first.size() < kHeader) return truncated();
    const auto total = little_endian_32(first, 12);
    if (total == kUnknown) return sample_from(bytes, 0, end);
    // Behind the last block of samples there may be one with a checksum.
    const auto begin = end - std::min(end, 2 * kLongestBlock);
    const auto tail = bytes.read(begin, static_cast<std::size_t>(end - begin));
    for (auto at = tail.rfind("wvpk"); at != std::string::npos; at = tail.rfind("wvpk", at - 1)) {
        if (at + kHeader <= tail.size() && at + 8 + little_endian_32(tail, at + 4) <= tail.size()) {
            // At most 2^32 samples, whose sum may wrap around as the format's does.
            const auto last = little_endian_32(tail, at + 16) + little_endian_32(tail, at + 20);
            if (last == total) return sample_from(bytes, 0, end);
        }
        if (at == 0) break;
    }
    return truncated();
}

AudioSample monkeys_audio_sample(const AudioBytes& bytes) {
    static constexpr std::size_t kDescriptor = 52;
    static constexpr unsigned kWithDescriptor = 3980;
    const auto start = id3v2_length(bytes);
    const auto head = bytes.read(start, kDescriptor);
    const auto end = end_of_audio(bytes);
    if (head.size() < kDescriptor) return truncated();
    if ((little_endian_32(head, 4) & 0xFFFF) < kWithDescriptor) return sample_from(bytes, start, end);
    auto begin = start;
    for (const std::size_t part : {8U, 12U, 16U, 20U}) begin += little_endian_32(head, part);
    const auto length = little_endian_64(head, 24);
    if (begin >= end || length > end - begin) return truncated();
    return sample_from(bytes, begin, begin + length);
}

AudioSample musepack_sample(const AudioBytes& bytes) {
    static constexpr std::uint64_t kTail = 4096;
    const auto start = id3v2_length(bytes);
    const auto end = end_of_audio(bytes);
    if (bytes.read(start, 4) == "MPCK") {
        // The packet that ends the stream says no more than that it is three bytes long.
        const auto begin = end - std::min(end, kTail);
        const auto tail = bytes.read(begin, static_cast<std::size_t>(end - begin));
        if (tail.find("SE\x03") == std::string::npos) return truncated();
    }
    return sample_from(bytes, start, end);
}

}  // namespace polyphony::catalog::scan
