#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace polyphony::catalog::scan {

/// A file opened for reading at any place. Reads beyond the end are short, never an error.
class AudioBytes {
  public:
    /// Nothing if it cannot be opened or is no regular file.
    static std::optional<AudioBytes> open(const std::filesystem::path& path);

    AudioBytes(AudioBytes&& other) noexcept;
    AudioBytes& operator=(AudioBytes&&) = delete;
    ~AudioBytes();

    std::uint64_t size() const { return size_; }
    std::string read(std::uint64_t offset, std::size_t length) const;
    /// The last `length` bytes, or all.
    std::string tail(std::size_t length) const;

  private:
    AudioBytes(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}

    int descriptor_;
    std::uint64_t size_;
};

/// Unsigned integers in a byte string; the place must exist.
std::uint32_t big_endian_32(std::string_view bytes, std::size_t at);
std::uint64_t big_endian_64(std::string_view bytes, std::size_t at);
std::uint32_t little_endian_32(std::string_view bytes, std::size_t at);
std::uint64_t little_endian_64(std::string_view bytes, std::size_t at);

}  // namespace polyphony::catalog::scan
