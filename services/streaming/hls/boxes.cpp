#include "services/streaming/hls/boxes.h"

#include <algorithm>

namespace polyphony::streaming::hls {

std::optional<BoxHead> read_box_head(std::string_view bytes) {
    constexpr std::uint64_t kShortHead = 8;
    constexpr std::uint32_t kLargeSize = 1;
    if (bytes.size() < kShortHead) return std::nullopt;
    FieldReader reader(bytes);
    const auto size = reader.u32();
    BoxHead head{bytes.substr(4, 4), kShortHead, size};
    if (size == kLargeSize) {
        reader.skip(4);
        head.head_bytes = kMaxBoxHeadBytes;
        head.whole_bytes = reader.u64();
    }
    const bool to_the_end = size == 0;
    if (!reader.good() || (!to_the_end && head.whole_bytes < head.head_bytes)) return std::nullopt;
    return head;
}

std::optional<Box> take_box(std::string_view& bytes) {
    const auto head = read_box_head(bytes);
    if (!head) return std::nullopt;
    const auto whole = head->whole_bytes == 0 ? bytes.size() : head->whole_bytes;
    if (whole > bytes.size()) return std::nullopt;
    const Box box{head->type, bytes.substr(head->head_bytes, whole - head->head_bytes)};
    bytes.remove_prefix(whole);
    return box;
}

std::optional<std::string_view> find_child(std::string_view bytes, std::string_view type) {
    while (const auto box = take_box(bytes))
        if (box->type == type) return box->body;
    return std::nullopt;
}

void FieldReader::skip(std::size_t count) {
    good_ = good_ && count <= bytes_.size();
    bytes_.remove_prefix(std::min(count, bytes_.size()));
}

std::uint64_t FieldReader::number(std::size_t count) {
    if (count > bytes_.size()) {
        good_ = false;
        bytes_ = {};
        return 0;
    }
    constexpr unsigned kBitsOfByte = 8;
    std::uint64_t value = 0;
    for (const char byte : bytes_.substr(0, count)) value = value << kBitsOfByte | static_cast<std::uint8_t>(byte);
    bytes_.remove_prefix(count);
    return value;
}

}  // namespace polyphony::streaming::hls
