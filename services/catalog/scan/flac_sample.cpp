#include <algorithm>
#include <bit>

#include "services/catalog/scan/audio_format.h"
#include "services/catalog/scan/audio_sample.h"

namespace polyphony::catalog::scan {
namespace {

std::uint8_t byte(std::string_view bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

/// RFC 9639 section 8.2.
struct StreamInfo {
    std::uint64_t block_size = 0;
    std::uint64_t largest_frame = 0;  ///< 0 if unknown.
    std::uint64_t samples = 0;        ///< 0 if unknown.
    std::string md5;
};

std::optional<StreamInfo> stream_info(const AudioBytes& bytes) {
    static constexpr std::size_t kMarkerAndBlockHeader = 8;
    static constexpr std::size_t kLength = 34;
    auto block = bytes.read(id3v2_length(bytes) + kMarkerAndBlockHeader, kLength);
    if (block.size() < kLength) return std::nullopt;
    StreamInfo info;
    info.block_size = big_endian_32(block, 0) & 0xFFFF;
    info.largest_frame = big_endian_32(block, 6) & 0xFFFFFF;
    info.samples = big_endian_64(block, 10) & 0xFFFFFFFFF;
    info.md5 = block.substr(18);
    return info;
}

/// CRC-8 with the polynomial x^8 + x^2 + x + 1.
std::uint8_t crc8(std::string_view bytes) {
    unsigned crc = 0;
    for (char c : bytes) {
        crc ^= static_cast<std::uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc << 1 ^ ((crc & 0x80) != 0 ? 0x07U : 0U)) & 0xFF;
    }
    return static_cast<std::uint8_t>(crc);
}

/// The sample behind the frame whose header begins at `at` (RFC 9639 section 9.1); nothing if there is no header.
std::optional<std::uint64_t> end_of_frame_at(std::string_view bytes, std::size_t at, std::uint64_t fixed_block_size) {
    static constexpr std::size_t kLongestHeader = 16;
    if (bytes.size() < at + kLongestHeader) return std::nullopt;
    if (byte(bytes, at) != 0xFF || (byte(bytes, at + 1) & 0xFE) != 0xF8) return std::nullopt;
    bool variable = (byte(bytes, at + 1) & 1) != 0;
    unsigned size_code = byte(bytes, at + 2) >> 4;
    unsigned rate_code = byte(bytes, at + 2) & 0x0F;

    // The number is coded as in UTF-8, up to 36 bits.
    auto next = at + 4;
    auto lead = byte(bytes, next++);
    auto length = std::max(std::countl_one(lead), 1);
    if (length > 7) return std::nullopt;
    std::uint64_t number = length == 1 ? lead : static_cast<std::uint64_t>(lead & (0x7F >> length));
    for (int i = 1; i < length; ++i) number = number << 6 | (byte(bytes, next++) & 0x3F);

    std::uint64_t block_size = 0;
    if (size_code == 1) block_size = 192;
    if (size_code >= 2 && size_code <= 5) block_size = std::uint64_t{576} << (size_code - 2);
    if (size_code == 6) block_size = std::uint64_t{byte(bytes, next++)} + 1;
    if (size_code == 7) {
        block_size = (std::uint64_t{byte(bytes, next)} << 8 | byte(bytes, next + 1)) + 1;
        next += 2;
    }
    if (size_code >= 8) block_size = std::uint64_t{256} << (size_code - 8);
    if (rate_code == 12) next += 1;
    if (rate_code == 13 || rate_code == 14) next += 2;
    if (bytes.size() <= next || crc8(bytes.substr(at, next - at)) != byte(bytes, next)) return std::nullopt;
    return (variable ? number : number * fixed_block_size) + block_size;
}

bool has_last_frame(const AudioBytes& bytes, const StreamInfo& info) {
    static constexpr std::uint64_t kLeast = std::uint64_t{64} * 1024;
    static constexpr std::uint64_t kMost = std::uint64_t{16} * 1024 * 1024;
    auto tail = bytes.tail(static_cast<std::size_t>(std::clamp(2 * info.largest_frame, kLeast, kMost)));
    for (auto at = tail.rfind('\xFF'); at != std::string::npos; at = tail.rfind('\xFF', at - 1)) {
        if (end_of_frame_at(tail, at, info.block_size) == info.samples) return true;
        if (at == 0) break;
    }
    return false;
}

}  // namespace

AudioSample flac_sample(const AudioBytes& bytes) {
    static constexpr std::size_t kSample = std::size_t{32} * 1024;
    auto info = stream_info(bytes);
    if (!info || (info->samples > 0 && !has_last_frame(bytes, *info))) {
        return truncated();
    }
    if (info->md5 != std::string(info->md5.size(), '\0')) return info->md5;
    return bytes.tail(kSample);
}

}  // namespace polyphony::catalog::scan
