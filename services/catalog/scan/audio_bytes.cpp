#include "services/catalog/scan/audio_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace polyphony::catalog::scan {
namespace {

std::uint8_t byte(std::string_view bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

}  // namespace

std::optional<AudioBytes> AudioBytes::open(const std::filesystem::path& path) {
    // O_NONBLOCK: a pipe with an audio file's name must not stop us.
    int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return std::nullopt;
    struct stat info {};
    if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(descriptor);
        return std::nullopt;
    }
    return AudioBytes(descriptor, static_cast<std::uint64_t>(info.st_size));
}

AudioBytes::AudioBytes(AudioBytes&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

AudioBytes::~AudioBytes() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string AudioBytes::read(std::uint64_t offset, std::size_t length) const {
    if (offset >= size_) return {};
    std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(length, size_ - offset)), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        auto got = ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (got <= 0) break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

std::string AudioBytes::tail(std::size_t length) const { return read(size_ > length ? size_ - length : 0, length); }

std::uint32_t big_endian_32(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint32_t>(byte(bytes, at)) << 24 | static_cast<std::uint32_t>(byte(bytes, at + 1)) << 16 |
           static_cast<std::uint32_t>(byte(bytes, at + 2)) << 8 | byte(bytes, at + 3);
}

std::uint64_t big_endian_64(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint64_t>(big_endian_32(bytes, at)) << 32 | big_endian_32(bytes, at + 4);
}

std::uint32_t little_endian_32(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint32_t>(byte(bytes, at + 3)) << 24 |
           static_cast<std::uint32_t>(byte(bytes, at + 2)) << 16 |
           static_cast<std::uint32_t>(byte(bytes, at + 1)) << 8 | byte(bytes, at);
}

std::uint64_t little_endian_64(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint64_t>(little_endian_32(bytes, at + 4)) << 32 | little_endian_32(bytes, at);
}

}  // namespace polyphony::catalog::scan
