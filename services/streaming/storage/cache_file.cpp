#include "services/streaming/storage/cache_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstring>

#include "platform/encoding/hash.h"

namespace polyphony::streaming {
namespace {

namespace fs = std::filesystem;

/// What is known of the object, as JSON filled up with spaces; the checksums follow.
constexpr std::size_t kHeadBytes = 1024;
constexpr std::size_t kSumBytes = 32;

fs::path with(const fs::path& path, const char* ending) { return fs::path(path) += ending; }

off_t sum_offset(std::size_t block) { return static_cast<off_t>(kHeadBytes + block * kSumBytes); }

/// All `count` bytes, or false.
bool read_all(int descriptor, char* bytes, std::size_t count, off_t offset) {
    while (count > 0) {
        const auto got = ::pread(descriptor, bytes, count, offset);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes += got;
        offset += got;
        count -= static_cast<std::size_t>(got);
    }
    return true;
}

Result<void> write_all(int descriptor, std::string_view bytes, off_t offset) {
    while (!bytes.empty()) {
        const auto put = ::pwrite(descriptor, bytes.data(), bytes.size(), offset);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) {
            spdlog::error("The cache of audio cannot be written: {}", std::strerror(errno));
            return fail(Code::Unavailable, "There is no room for audio at the moment; try again later.");
        }
        bytes.remove_prefix(static_cast<std::size_t>(put));
        offset += put;
    }
    return {};
}

std::optional<std::string> checksum(int descriptor, ObjectPart part) {
    std::string bytes(part.length, '\0');
    if (!read_all(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(part.offset))) return std::nullopt;
    return sha256(bytes);
}

/// The checksum that was noted for a block; nothing if none was.
std::optional<std::string> noted(int sums, std::size_t block) {
    std::string sum(kSumBytes, '\0');
    if (!read_all(sums, sum.data(), sum.size(), sum_offset(block))) return std::nullopt;
    if (sum == std::string(kSumBytes, '\0')) return std::nullopt;
    return sum;
}

std::string head_of(const ObjectFacts& facts, std::uint64_t block_bytes) {
    const boost::json::object object{{"etag", facts.etag},
                                     {"size", facts.size},
                                     {"modified", facts.modified.time_since_epoch().count()},
                                     {"block_bytes", block_bytes}};
    auto head = boost::json::serialize(object);
    if (head.size() < kHeadBytes) head.resize(kHeadBytes, ' ');
    return head;
}

/// Writes the head under another name first: it is there as a whole or not at all.
bool create_sums(const fs::path& path, const std::string& head) {
    const auto temporary = fs::path(path) += fmt::format(".{}.part", ::getpid());
    {
        const File file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file || !write_all(file.descriptor(), head, 0)) return false;
    }
    return ::rename(temporary.c_str(), path.c_str()) == 0;
}

}  // namespace

Result<CacheFile> CacheFile::open(const fs::path& path, const ObjectFacts& facts, std::uint64_t block_bytes) {
    const auto sums_path = with(path, kSums);
    const auto head = head_of(facts, block_bytes);
    if (head.size() > kHeadBytes) return fail(Code::Unavailable, "The audio store's answer is too long.");
    const auto known = facts_at(path, block_bytes);
    if (!known || known->etag != facts.etag || known->size != facts.size) {
        remove(path);
        if (!create_sums(sums_path, head))
            return fail(Code::Unavailable, "There is no room for audio at the moment; try again later.");
    }
    File sums(::open(sums_path.c_str(), O_RDWR | O_CLOEXEC));
    File audio(::open(with(path, kAudio).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!sums || !audio || ::ftruncate(audio.descriptor(), static_cast<off_t>(facts.size)) != 0)
        return fail(Code::Unavailable, "The cache of audio cannot be opened; try again in a moment.");
    // Its time of change says when it was used last.
    ::futimens(sums.descriptor(), nullptr);
    return CacheFile(std::move(audio), std::move(sums), facts.size, block_bytes);
}

std::optional<ObjectFacts> CacheFile::facts_at(const fs::path& path, std::uint64_t block_bytes) {
    const File file(::open(with(path, kSums).c_str(), O_RDONLY | O_CLOEXEC));
    std::string head(kHeadBytes, '\0');
    if (!file || !read_all(file.descriptor(), head.data(), head.size(), 0)) return std::nullopt;
    boost::system::error_code error;
    const auto value = boost::json::parse(head, error);
    if (error || !value.is_object()) return std::nullopt;
    try {
        if (value.at("block_bytes").to_number<std::uint64_t>() != block_bytes) return std::nullopt;
        ObjectFacts facts;
        facts.etag = std::string(value.at("etag").as_string());
        facts.size = value.at("size").to_number<std::uint64_t>();
        facts.modified = std::chrono::sys_seconds(std::chrono::seconds(value.at("modified").to_number<std::int64_t>()));
        return facts;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

void CacheFile::remove(const fs::path& path) {
    std::error_code ignored;
    fs::remove(with(path, kSums), ignored);
    fs::remove(with(path, kAudio), ignored);
}

CacheFile::CacheFile(File audio, File sums, std::uint64_t size, std::uint64_t block_bytes)
    : audio_(std::make_shared<const File>(std::move(audio))),
      sums_(std::move(sums)),
      size_(size),
      block_bytes_(block_bytes),
      recorded_((size + block_bytes - 1) / block_bytes) {
    for (std::size_t block = 0; block < blocks(); ++block)
        recorded_[block] = noted(sums_.descriptor(), block).has_value();
}

std::size_t CacheFile::blocks() const { return recorded_.size(); }

ObjectPart CacheFile::part(std::size_t block) const {
    const auto offset = block * block_bytes_;
    return {offset, std::min(block_bytes_, size_ - offset)};
}

bool CacheFile::intact(std::size_t block) const {
    const auto sum = noted(sums_.descriptor(), block);
    return sum && checksum(audio_->descriptor(), part(block)) == sum;
}

Result<void> CacheFile::write(std::uint64_t offset, std::string_view bytes) const {
    return write_all(audio_->descriptor(), bytes, static_cast<off_t>(offset));
}

Result<void> CacheFile::seal(std::size_t block) const {
    const auto sum = checksum(audio_->descriptor(), part(block));
    if (!sum) return fail(Code::Unavailable, "The cache of audio cannot be read; try again in a moment.");
    return write_all(sums_.descriptor(), *sum, sum_offset(block));
}

}  // namespace polyphony::streaming
