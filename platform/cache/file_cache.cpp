#include "platform/cache/file_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace polyphony {
namespace {

namespace fs = std::filesystem;

constexpr auto kPartialEnding = ".part";
/// All files are counted again once so large a part of what may be kept is new.
constexpr std::uint64_t kPartsUncounted = 64;

bool is_partial(const fs::path& path) { return path.extension() == kPartialEnding; }

/// Whether the process that began this file, NAME.PID.part, has ended.
bool abandoned(const fs::path& path) {
    const auto process = path.stem().extension().string();
    if (process.size() < 2 || process == fmt::format(".{}", ::getpid())) return true;
    std::error_code error;
    return !fs::exists("/proc/" + process.substr(1), error);
}

}  // namespace

FileCache::FileCache(fs::path folder, std::uint64_t max_bytes) : folder_(std::move(folder)), max_bytes_(max_bytes) {
    std::error_code error;
    fs::create_directories(folder_, error);
    for (const auto& file : fs::directory_iterator(folder_, error)) {
        if (is_partial(file.path()) && abandoned(file.path())) fs::remove(file.path(), error);
    }
    evict();
}

std::optional<File> FileCache::find(const std::string& name) const {
    File file(::open((folder_ / name).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return std::nullopt;
    ::futimens(file.descriptor(), nullptr);
    return file;
}

File FileCache::begin(const std::string& name) const {
    return File(::open(partial(name).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
}

bool FileCache::keep(const std::string& name) {
    std::error_code error;
    const auto size = fs::file_size(partial(name), error);
    if (!error) fs::rename(partial(name), folder_ / name, error);
    if (error) return false;
    if ((uncounted_ += size) > max_bytes_ / kPartsUncounted) evict();
    return true;
}

void FileCache::drop(const std::string& name) const {
    std::error_code ignored;
    fs::remove(partial(name), ignored);
}

void FileCache::evict() {
    uncounted_ = 0;
    struct Kept {
        fs::path path;
        fs::file_time_type used;
        std::uint64_t bytes = 0;
    };
    std::error_code error;
    std::vector<Kept> files;
    std::uint64_t total = 0;
    for (const auto& file : fs::directory_iterator(folder_, error)) {
        if (!file.is_regular_file(error) || is_partial(file.path())) continue;
        files.push_back({file.path(), file.last_write_time(error), file.file_size(error)});
        total += files.back().bytes;
    }
    std::sort(files.begin(), files.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
    for (const auto& file : files) {
        if (total <= max_bytes_) break;
        fs::remove(file.path, error);
        total -= file.bytes;
    }
    bytes_ = total;
}

fs::path FileCache::partial(const std::string& name) const {
    return folder_ / fmt::format("{}.{}{}", name, ::getpid(), kPartialEnding);
}

}  // namespace polyphony
