#pragma once

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "services/streaming/assets.h"
#include "services/streaming/hls/segments.h"

namespace polyphony::streaming::hls {

/// A rendition of a track that someone listens to.
struct OpenVariant {
    AudioAsset asset;
    std::shared_ptr<Segments> segments;
};

/// Renditions whose segments were asked for a moment ago, still open and looked through, so that the next segment costs
/// no query. Keeps the most recently used; thread-safe.
class OpenSegments {
  public:
    /// An entry is looked up anew after `lifetime`, since the track may have other audio by then.
    OpenSegments(std::size_t max_entries, std::chrono::seconds lifetime);

    /// Null if there is none.
    std::shared_ptr<const OpenVariant> find(const std::string& track_id, const std::string& variant);
    void put(const std::string& variant, std::shared_ptr<const OpenVariant> open);
    void forget(const std::string& track_id, const std::string& variant);

  private:
    using Key = std::pair<std::string, std::string>;
    struct Entry {
        Key key;
        std::shared_ptr<const OpenVariant> open;
        std::chrono::steady_clock::time_point until;
    };
    using Entries = std::list<Entry>;

    void erase(std::map<Key, Entries::iterator>::iterator found);

    std::size_t max_entries_;
    std::chrono::seconds lifetime_;
    std::mutex mutex_;
    Entries entries_;  ///< Most recently used first.
    std::map<Key, Entries::iterator> by_key_;
};

}  // namespace polyphony::streaming::hls
