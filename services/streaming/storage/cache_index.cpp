#include "services/streaming/storage/cache_index.h"

#include <sys/stat.h>

#include <algorithm>
#include <vector>

#include "platform/encoding/hash.h"
#include "services/streaming/storage/cache_file.h"

namespace polyphony::streaming {
namespace {

namespace fs = std::filesystem;
using FileClock = fs::file_time_type::clock;

std::string prefix_of(const ObjectName& name) { return short_hash(name.bucket + "/" + name.key) + "."; }

/// What a sparse file takes on disk.
std::uint64_t bytes_on_disk(const fs::path& path) {
    struct stat facts {};
    constexpr std::uint64_t kUnit = 512;
    return ::stat(path.c_str(), &facts) == 0 ? static_cast<std::uint64_t>(facts.st_blocks) * kUnit : 0;
}

}  // namespace

CacheIndex::CacheIndex(fs::path folder, std::uint64_t max_bytes) : folder_(std::move(folder)), max_bytes_(max_bytes) {
    std::error_code error;
    fs::create_directories(folder_, error);
    for (const auto& file : fs::directory_iterator(folder_, error)) {
        if (file.path().extension() != CacheFile::kSums) continue;
        const auto name = file.path().stem().string();
        Entry entry{bytes_on_disk(folder_ / (name + CacheFile::kAudio)), file.last_write_time(error)};
        bytes_ += entry.bytes;
        entries_[name] = entry;
    }
    evict();
}

fs::path CacheIndex::path(const ObjectName& name, const std::string& etag) const {
    return folder_ / (prefix_of(name) + short_hash(etag));
}

std::optional<fs::path> CacheIndex::find(const ObjectName& name) const {
    const auto prefix = prefix_of(name);
    const Entries::value_type* newest = nullptr;
    for (auto at = entries_.lower_bound(prefix); at != entries_.end() && at->first.starts_with(prefix); ++at)
        if (newest == nullptr || at->second.used > newest->second.used) newest = &*at;
    if (newest == nullptr) return std::nullopt;
    return folder_ / newest->first;
}

void CacheIndex::add(const fs::path& path) { entries_[path.filename().string()].used = FileClock::now(); }

bool CacheIndex::touch(const fs::path& path) {
    const auto found = entries_.find(path.filename().string());
    if (found == entries_.end()) return false;
    found->second.used = FileClock::now();
    return true;
}

void CacheIndex::grow(const fs::path& path, std::uint64_t bytes) {
    const auto found = entries_.find(path.filename().string());
    if (found == entries_.end()) return;
    found->second.bytes += bytes;
    found->second.used = FileClock::now();
    bytes_ += bytes;
    evict();
}

void CacheIndex::remove(const ObjectName& name) {
    const auto prefix = prefix_of(name);
    auto at = entries_.lower_bound(prefix);
    while (at != entries_.end() && at->first.starts_with(prefix)) erase(at++);
}

void CacheIndex::erase(Entries::iterator entry) {
    CacheFile::remove(folder_ / entry->first);
    bytes_ -= entry->second.bytes;
    entries_.erase(entry);
}

void CacheIndex::evict() {
    if (bytes_ <= max_bytes_) return;
    std::vector<Entries::iterator> by_use;
    for (auto at = entries_.begin(); at != entries_.end(); ++at) by_use.push_back(at);
    std::sort(by_use.begin(), by_use.end(), [](auto a, auto b) { return a->second.used < b->second.used; });
    for (const auto entry : by_use) {
        if (bytes_ <= max_bytes_) break;
        erase(entry);
    }
}

}  // namespace polyphony::streaming
