#include "services/streaming/hls/open_segments.h"

namespace polyphony::streaming::hls {

OpenSegments::OpenSegments(std::size_t max_entries, std::chrono::seconds lifetime)
    : max_entries_(max_entries), lifetime_(lifetime) {}

std::shared_ptr<const OpenVariant> OpenSegments::find(const std::string& track_id, const std::string& variant) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find({track_id, variant});
    if (found == by_key_.end()) return nullptr;
    if (std::chrono::steady_clock::now() >= found->second->until) {
        erase(found);
        return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->open;
}

void OpenSegments::put(const std::string& variant, std::shared_ptr<const OpenVariant> open) {
    const std::lock_guard lock(mutex_);
    const Key key{open->asset.track_id, variant};
    if (const auto found = by_key_.find(key); found != by_key_.end()) erase(found);
    entries_.push_front({key, std::move(open), std::chrono::steady_clock::now() + lifetime_});
    by_key_[key] = entries_.begin();
    if (entries_.size() > max_entries_) erase(by_key_.find(entries_.back().key));
}

void OpenSegments::forget(const std::string& track_id, const std::string& variant) {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find({track_id, variant}); found != by_key_.end()) erase(found);
}

void OpenSegments::erase(std::map<Key, Entries::iterator>::iterator found) {
    entries_.erase(found->second);
    by_key_.erase(found);
}

}  // namespace polyphony::streaming::hls
