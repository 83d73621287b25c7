#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// Boxes of the ISO base media file format (ISO/IEC 14496-12 section 4.2), in memory.
namespace polyphony::streaming::hls {

/// The head of a box.
struct BoxHead {
    std::string_view type;          ///< Four characters.
    std::uint64_t head_bytes = 0;   ///< Before the body.
    std::uint64_t whole_bytes = 0;  ///< Head and body; 0: up to the end of the file.
};

/// Bytes that are enough for any head.
inline constexpr std::uint64_t kMaxBoxHeadBytes = 16;

/// Reads a head; nothing if there are too few bytes for it, or if it says that the box is smaller than its head.
std::optional<BoxHead> read_box_head(std::string_view bytes);

/// A box whose body is in memory.
struct Box {
    std::string_view type;
    std::string_view body;
};

/// Takes the first box off `bytes`; nothing if there is no whole one.
std::optional<Box> take_box(std::string_view& bytes);

/// The body of the first box at a path such as {"trak", "mdia", "mdhd"}; nothing if there is none.
template <class... Types>
std::optional<std::string_view> find_box(std::string_view bytes, std::string_view type, Types... below);

/// Reads numbers, most significant byte first, one after another. Beyond the end they are 0, and it is not good() then.
class FieldReader {
  public:
    explicit FieldReader(std::string_view bytes) : bytes_(bytes) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    /// 64 bits in version 1 of a full box, 32 in version 0.
    std::uint64_t sized(int version) { return version == 1 ? u64() : u32(); }
    /// Version and flags of a full box (section 4.2).
    std::uint32_t flags() { return u32(); }
    void skip(std::size_t count);
    bool good() const { return good_; }

  private:
    std::uint64_t number(std::size_t count);

    std::string_view bytes_;
    bool good_ = true;
};

std::optional<std::string_view> find_child(std::string_view bytes, std::string_view type);

template <class... Types>
std::optional<std::string_view> find_box(std::string_view bytes, std::string_view type, Types... below) {
    const auto found = find_child(bytes, type);
    if constexpr (sizeof...(below) == 0)
        return found;
    else
        return found ? find_box(*found, below...) : std::nullopt;
}

}  // namespace polyphony::streaming::hls
