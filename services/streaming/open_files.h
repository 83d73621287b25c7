#pragma once

#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "platform/http/files.h"

namespace polyphony::streaming {

/// Files that were served a moment ago, still open, so that the next range costs neither a query nor an open(2). Keeps
/// the most recently used; thread-safe.
class OpenFiles {
  public:
    /// A file is known by its track and the name of its rendition. An entry is looked up anew after `lifetime`, since
    /// another instance may have heard of the change.
    OpenFiles(std::size_t max_entries, std::chrono::seconds lifetime);

    std::optional<http::FileRepresentation> find(const std::string& track_id, const std::string& rendition);
    void put(const std::string& track_id, const std::string& rendition, http::FileRepresentation file);
    /// Forgets every rendition of a track.
    void forget(const std::string& track_id);

  private:
    using Key = std::pair<std::string, std::string>;
    using Time = std::chrono::steady_clock::time_point;
    struct Entry {
        Key key;
        http::FileRepresentation file;
        Time until;
    };
    using Entries = std::list<Entry>;

    void erase(std::map<Key, Entries::iterator>::iterator found);

    std::size_t max_entries_;
    std::chrono::seconds lifetime_;
    std::mutex mutex_;
    Entries entries_;  ///< Most recently used first.
    std::map<Key, Entries::iterator> by_key_;
};

}  // namespace polyphony::streaming
