#include "services/streaming/open_files.h"

namespace polyphony::streaming {

OpenFiles::OpenFiles(std::size_t max_entries, std::chrono::seconds lifetime)
    : max_entries_(max_entries), lifetime_(lifetime) {}

std::optional<http::FileRepresentation> OpenFiles::find(const std::string& track_id, const std::string& rendition) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find({track_id, rendition});
    if (found == by_key_.end()) return std::nullopt;
    if (std::chrono::steady_clock::now() >= found->second->until) {
        erase(found);
        return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->file;
}

void OpenFiles::put(const std::string& track_id, const std::string& rendition, http::FileRepresentation file) {
    const std::lock_guard lock(mutex_);
    const Key key{track_id, rendition};
    if (const auto found = by_key_.find(key); found != by_key_.end()) erase(found);
    entries_.push_front({key, std::move(file), std::chrono::steady_clock::now() + lifetime_});
    by_key_[key] = entries_.begin();
    if (entries_.size() > max_entries_) erase(by_key_.find(entries_.back().key));
}

void OpenFiles::forget(const std::string& track_id) {
    const std::lock_guard lock(mutex_);
    auto found = by_key_.lower_bound({track_id, std::string()});
    while (found != by_key_.end() && found->first.first == track_id) erase(found++);
}

void OpenFiles::erase(std::map<Key, Entries::iterator>::iterator found) {
    entries_.erase(found->second);
    by_key_.erase(found);
}

}  // namespace polyphony::streaming
